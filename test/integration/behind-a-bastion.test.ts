// Many hosts behind one real sshd that turns a burst away: all are reached, over one connection to it.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/adapters/clock';
import { TransportFleet } from '../../src/adapters/fleet';
import { SshTransport } from '../../src/adapters/ssh';
import { SshDialler, type SshConnection } from '../../src/adapters/ssh-dialler';
import type { HostDescription } from '../../sandbox/description';
import { sshdConfig } from '../../sandbox/hosts/openssh';
import { createKeyPair } from '../../sandbox/hosts/ssh-keys';
import { acceptsConnections } from '../../sandbox/ports/accepts-connections';
import { holdPort } from '../../sandbox/ports/held-port';
import { waitUntil } from '../../sandbox/processes/wait-until';
import { sampleHost } from '../samples/environment';

interface Sshd {
  readonly target: Omit<SshConnection, 'kind' | 'jump'>;
  log(): Promise<string>;
}

let folder: string;
let fleet: TransportFleet;
const started: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bastion-'));
  await createKeyPair(join(folder, 'client'), 'client');
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
});

afterAll(async () => {
  await fleet.close();
  for (const sshd of started) {
    sshd.kill();
    if (sshd.exitCode === null && sshd.signalCode === null) await once(sshd, 'exit');
  }
  await rm(folder, { recursive: true });
});

async function startSshd(name: string, settings: string): Promise<Sshd> {
  const key = await createKeyPair(join(folder, name), name);
  const { port, release } = await holdPort();
  const description: Pick<HostDescription, 'port' | 'environment'> = { port, environment: { HERE: name } };
  const config = join(folder, `${name}.sshd_config`);
  await writeFile(config, `${sshdConfig(description as HostDescription, { hostKeyPath: key.privateKeyPath, authorizedKeysPath: join(folder, 'client.pub') })}${settings}\n`);
  await release();
  const log = join(folder, `${name}.log`);
  started.push(spawn('/usr/sbin/sshd', ['-D', '-f', config, '-E', log], { stdio: 'ignore' }));
  await waitUntil(`sshd ${name} accepts connections`, () => acceptsConnections(port), { limitMs: 10_000 });
  return { target: { address: '127.0.0.1', port, user: userInfo().username, hostKeys: [key.fingerprint] }, log: () => readFile(log, 'utf8') };
}

it('reaches twelve hosts behind a bastion that takes two logins at a time', async () => {
  const [bastion, app] = [await startSshd('bastion', 'MaxStartups 2:100:3\nMaxSessions 0'), await startSshd('app', '')];
  // The probe of its start is out of the way, too.
  await waitUntil('nobody logs in', async () => /Connection (?:closed|reset)|kex_exchange_identification/.test(await bastion.log()), { limitMs: 10_000 });
  const dialler = new SshDialler({ sshKey: await readFile(join(folder, 'client'), 'utf8'), sshPassphrase: '' }, undefined);
  const connection: SshConnection = { kind: 'ssh', ...app.target, jump: bastion.target };
  const hosts = Array.from({ length: 12 }, (_none, index) => sampleHost({ name: `app-${index}`, connection }));
  fleet = new TransportFleet(hosts, () => new SshTransport(connection, dialler), systemClock, dialler);
  await fleet.connect();
  const replies = await fleet.run({ title: 'Test', body: 'echo "$HERE"', timeoutMs: 30_000 }, hosts.map(({ name }) => name));
  expect(replies.map(({ status, stdout, stderr }) => (status === 'exited' ? stdout.trim() : stderr))).toEqual(Array(12).fill('app'));
  const said = await bastion.log();
  expect(said.match(/Accepted publickey/g)).toHaveLength(1);
  expect(said).not.toContain('MaxStartups');
});
