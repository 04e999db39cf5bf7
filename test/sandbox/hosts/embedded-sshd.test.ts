// The embedded SSH host with a real client: who gets in, what a command sees, how it ends.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import ssh2, { type Client, type ClientChannel } from 'ssh2';
import { startEmbeddedSshd } from '../../../sandbox/hosts/embedded-sshd';
import { createKeyPair } from '../../../sandbox/hosts/ssh-keys';
import { holdPort } from '../../../sandbox/ports/held-port';
import { waitUntil } from '../../../sandbox/processes/wait-until';

let folder: string;
let port: number;
let fingerprint: string;
let sshd: { close(): Promise<void> };
const clients: Client[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embedded-sshd-'));
  const host = await createKeyPair(join(folder, 'host'), 'host');
  const client = await createKeyPair(join(folder, 'client'), 'client');
  await createKeyPair(join(folder, 'stranger'), 'stranger');
  fingerprint = host.fingerprint;
  const held = await holdPort();
  await held.release();
  port = held.port;
  const environment = { HOME: folder, PATH: '/usr/bin:/bin', HOST_ONLY: 'yes' };
  sshd = await startEmbeddedSshd({ port, user: 'deploy', home: folder, environment, hostKeyPath: host.privateKeyPath, authorizedKeysPath: client.publicKeyPath });
});

afterEach(() => {
  for (const client of clients.splice(0)) client.end();
});

afterAll(async () => {
  await sshd.close();
  await rm(folder, { recursive: true });
});

async function connect(key = 'client', username = 'deploy'): Promise<Client> {
  const privateKey = await readFile(join(folder, key));
  const client = new ssh2.Client();
  clients.push(client);
  const hostVerifier = (offered: Buffer): boolean => `SHA256:${createHash('sha256').update(offered).digest('base64').replace(/=+$/, '')}` === fingerprint;
  return new Promise((resolve, reject) => {
    client.once('ready', () => resolve(client)).once('error', reject);
    client.connect({ host: '127.0.0.1', port, username, privateKey, hostVerifier });
  });
}

function open(client: Client, command: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => client.exec(command, (error, channel) => (error ? reject(error) : resolve(channel))));
}

async function run(command: string, input = ''): Promise<{ code: number | null; signal: string | undefined; output: string }> {
  const channel = await open(await connect(), command);
  let output = '';
  channel.on('data', (chunk: Buffer) => (output += chunk.toString()));
  channel.end(input);
  return new Promise((resolve) => channel.once('close', (code: number | null, signal?: string) => resolve({ code, signal, output })));
}

test('a command runs at home, in the environment of its host alone', async () => {
  expect(await run('pwd; echo $HOME $HOST_ONLY; echo ${npm_config_user_agent-unset}${JEST_WORKER_ID-unset}')).toMatchObject({ code: 0, output: `${folder}\n${folder} yes\nunsetunset\n` });
});

test('input, exit code and signal go through', async () => {
  expect(await run('bash --noprofile --norc -s', 'echo from $((1 + 1)); exit 7')).toMatchObject({ code: 7, output: 'from 2\n' });
  expect(await run('kill -TERM $$')).toMatchObject({ code: null, signal: 'SIGTERM' });
  expect((await run('head -c 2000000 /dev/zero | tr "\\0" x')).output).toHaveLength(2_000_000);
});

test('other keys and other users are refused', async () => {
  await expect(connect('stranger')).rejects.toThrow(/authentication/);
  await expect(connect('client', 'root-of-all')).rejects.toThrow(/authentication/);
});

test('a lost connection does not end a silent command', async () => {
  const client = await connect();
  await open(client, 'sleep 0.3; touch "$HOME/finished"');
  client.destroy();
  const finished = async (): Promise<boolean> => readFile(join(folder, 'finished')).then(() => true, () => false);
  await waitUntil('the command finished', finished, { limitMs: 5_000 });
});
