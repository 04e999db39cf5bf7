// A host's address in a network namespace of its own: a real TCP stack behind a wire (veth) that can go silent.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loopback } from '../ports/listen';

const run = promisify(execFile);
const port = 22;
const hardwareAddress = '02:00:00:00:00:02';
let started = 0;

export interface NamespacedHost {
  readonly address: string;
  readonly port: number;
  /** Nothing reaches it any more, and nothing says so: no reset, no unreachable. What is open stays open. */
  cutOff(): Promise<void>;
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** Root alone is not enough: a container may be denied namespaces. */
export async function mayMakeNamespaces(): Promise<boolean> {
  return run('unshare', ['--net', 'true']).then(() => run('ip', ['-Version'])).then(() => true, () => false);
}

/** Gives what listens on a port of loopback, such as a host's sshd, an address in a namespace of its own. */
export async function startNamespacedHost(targetPort: number): Promise<NamespacedHost> {
  const wire = new Wire((started += 1));
  const folder = await mkdtemp(join(tmpdir(), 'namespace-'));
  const socket = join(folder, 'inside.sock');
  const outside = await joinTo(socket, targetPort);
  await wire.lay();
  const inside = await listenInside(wire, socket);
  return {
    address: wire.hostAddress,
    port,
    cutOff: () => wire.cut(),
    mend: () => wire.mend(),
    close: async () => {
      const ended = once(inside, 'exit');
      inside.kill('SIGKILL');
      await ended;
      outside.close();
      await wire.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

class Wire {
  readonly namespace: string;
  readonly hostAddress: string;
  private readonly clientAddress: string;

  /** @param index 1 to 63. */
  constructor(index: number) {
    const network = `10.213.${process.pid % 250}`;
    this.namespace = `er-${process.pid}-${index}`;
    this.clientAddress = `${network}.${4 * index + 1}`;
    this.hostAddress = `${network}.${4 * index + 2}`;
  }

  async lay(): Promise<void> {
    const { namespace } = this;
    await run('ip', ['netns', 'add', namespace]);
    await run('ip', ['link', 'add', namespace, 'type', 'veth', 'peer', 'name', 'wire', 'address', hardwareAddress, 'netns', namespace]);
    await run('ip', ['address', 'add', `${this.clientAddress}/30`, 'dev', namespace]);
    await run('ip', ['link', 'set', namespace, 'up']);
    await this.within('address', 'add', `${this.hostAddress}/30`, 'dev', 'wire');
    await this.within('link', 'set', 'wire', 'up');
    // Otherwise a lost neighbour would be noticed, and said, by this side.
    await run('ip', ['neighbour', 'replace', this.hostAddress, 'lladdr', hardwareAddress, 'dev', namespace, 'nud', 'permanent']);
  }

  /** Packets are dropped both ways, without a word: the wire is pulled at the other end. */
  async cut(): Promise<void> {
    await this.within('link', 'set', 'wire', 'down');
  }

  async mend(): Promise<void> {
    await this.within('link', 'set', 'wire', 'up');
  }

  /** The wire first: connections that were never closed keep the namespace for a while. */
  async remove(): Promise<void> {
    await run('ip', ['link', 'del', this.namespace]);
    await run('ip', ['netns', 'del', this.namespace]);
  }

  private within(...command: string[]): Promise<unknown> {
    return run('ip', ['-netns', this.namespace, ...command]);
  }
}

/** Sockets in the file system belong to no network namespace: one leads out of it. */
async function joinTo(socket: string, targetPort: number): Promise<Server> {
  const server = createServer({ noDelay: true }, (client) => {
    const target = connect({ port: targetPort, host: loopback, noDelay: true });
    client.on('error', () => target.destroy()).pipe(target).on('error', () => client.destroy()).pipe(client);
  });
  server.listen(socket);
  await once(server, 'listening');
  return server;
}

async function listenInside({ namespace, hostAddress }: Wire, socket: string): Promise<ChildProcess> {
  const child = spawn('ip', ['netns', 'exec', namespace, process.execPath, '-e', relay, hostAddress, String(port), socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

const relay = `
const { connect, createServer } = require('node:net');
const [address, port, socket] = process.argv.slice(1);
createServer({ noDelay: true }, (client) => {
  const target = connect(socket);
  client.on('error', () => target.destroy()).pipe(target).on('error', () => client.destroy()).pipe(client);
}).listen(Number(port), address, () => console.log('listening'));
`;
