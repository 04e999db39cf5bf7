// Simulated SSH hosts: real connections, real keys, real channels, and answers from a table instead of a shell behind them.
// They cost the measuring machine little, so that what is measured is the client. Run as a process of its own:
//   tsx simulated-hosts.ts COUNT HOST_KEY AUTHORIZED_KEY
import { readFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import ssh2, { type Connection, type ServerChannel } from 'ssh2';
import { factsOutput } from '../../test/samples/facts-output';
import { hostFacts } from '../../test/samples/facts';
import { addressOf, simulatedPort } from './addresses';

/** What a host's own work takes, ms: it is the same for every client. */
const workMs = { stop: 300, other: 30 };

async function main([count, hostKeyPath, publicKeyPath]: readonly string[]): Promise<void> {
  const allowed = ssh2.utils.parseKey(await readFile(publicKeyPath ?? ''));
  if (allowed instanceof Error) throw allowed;
  const server = new ssh2.Server({ hostKeys: [await readFile(hostKeyPath ?? '')] }, (connection) => {
    connection.on('error', () => connection.end());
    connection.on('authentication', (context) => {
      if (context.method === 'publickey' && context.key.data.equals(allowed.getPublicSSH())) context.accept();
      else context.reject(['publickey']);
    });
    connection.on('ready', () => serve(connection));
  });
  const listen = (address: string) => new Promise<void>((resolve, reject) => createServer({ noDelay: true }, (socket: Socket) => server.injectSocket(socket)).once('error', reject).listen(simulatedPort, address, 64, resolve));
  await Promise.all(Array.from({ length: Number(count) }, (_, index) => listen(addressOf(index))));
  process.stdout.write('ready\n');
}

function serve(connection: Connection): void {
  connection.on('session', (accept) => {
    accept().on('exec', (acceptExec, _reject, { command }) => {
      const channel = acceptExec();
      if (!command.includes('bash')) return answer(channel, command.includes('list') ? 'stopped\n' : '', workMs.stop);
      let script = '';
      channel.on('data', (chunk: Buffer) => (script += chunk.toString()));
      channel.on('end', () => answer(channel, outputOf(script), script.includes('await_gone') ? workMs.stop : workMs.other));
    });
  });
}

function answer(channel: ServerChannel, output: string, afterMs: number): void {
  setTimeout(() => {
    channel.write(output);
    channel.exit(0);
    channel.end();
  }, afterMs);
}

/** By what only that script does; the sentinel carries its exit status. */
function outputOf(script: string): string {
  const mark = /exit-[0-9a-f]{24}/.exec(script)?.[0] ?? '';
  const body = script.includes('fact clock') ? factsOutput(hostFacts('host'), Date.now()) : script.includes('fact lock taken') ? 'fact\tlock\ttaken\n' : 'done\n';
  return `${body}\n${mark} 0\n`;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
