// SSH with a real client and servers that count: what is shared, how many come at once, and what is closed when.
import { afterEach, describe, expect, it } from '@jest/globals';
import ssh2 from 'ssh2';
import { systemClock } from '../../src/adapters/clock';
import { TransportFleet } from '../../src/adapters/fleet';
import { SshTransport } from '../../src/adapters/ssh';
import { SshDialler, type SshConnection } from '../../src/adapters/ssh-dialler';
import { waitUntil } from '../../sandbox/processes/wait-until';
import { sampleHost } from '../samples/environment';
import { CountingServer } from './ssh-server';

const sshKey = ssh2.utils.generateKeyPairSync('ed25519').private;
const script = (body: string) => ({ title: 'Test', body, timeoutMs: 10_000 });
const ends: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end.close();
});

async function server(sessions?: number): Promise<CountingServer> {
  const started = await new CountingServer(sessions).listen();
  ends.push(started);
  return started;
}

function fleetOf(connections: readonly Omit<SshConnection, 'kind'>[]): { fleet: TransportFleet; names: string[] } {
  const dialler = new SshDialler({ sshKey, sshPassphrase: '' }, undefined);
  const hosts = connections.map((connection, index) => sampleHost({ name: `app-${index}`, connection: { kind: 'ssh', ...connection } }));
  const fleet = new TransportFleet(hosts, ({ connection }) => new SshTransport(connection as SshConnection, dialler), systemClock, dialler);
  ends.push(fleet);
  return { fleet, names: hosts.map(({ name }) => name) };
}

const statuses = async (fleet: TransportFleet, names: readonly string[]) => (await fleet.run(script('true'), names)).map(({ status, stderr }) => `${status} ${stderr}`.trim());
const soon = (what: string, holds: () => boolean) => waitUntil(what, async () => holds(), { limitMs: 5_000 });

describe('hosts behind a bastion', () => {
  it('share one connection to it; when it is lost, the next script dials it once for all', async () => {
    const [bastion, ...apps] = [await server(), await server(), await server(), await server()];
    const { fleet, names } = fleetOf(apps.map((app) => ({ ...app.target(), jump: bastion.target('ops') })));
    await fleet.connect();
    expect(await statuses(fleet, names)).toEqual(['exited', 'exited', 'exited']);
    expect([bastion.accepted, ...apps.map(({ accepted }) => accepted)]).toEqual([1, 1, 1, 1]);
    bastion.cut();
    await soon('the hosts see it', () => apps.every(({ open }) => open.size === 0));
    expect(await statuses(fleet, names)).toEqual(['exited', 'exited', 'exited']);
    expect(bastion.accepted).toBe(2);
  });

  it('are dialled again, when one of them is lost, without a word to the others', async () => {
    const [bastion, lost, other] = [await server(), await server(), await server()];
    const { fleet, names } = fleetOf([lost, other].map((app) => ({ ...app.target(), jump: bastion.target('ops') })));
    await fleet.connect();
    const running = fleet.run(script('sleep 0.3'), ['app-1']);
    lost.cut();
    await soon('the connection is gone', () => lost.open.size === 0);
    expect((await statuses(fleet, names)).map((status) => status.split(' ')[0])).toEqual([expect.stringMatching(/exited|lost/), 'exited']);
    expect(await statuses(fleet, names)).toEqual(['exited', 'exited']);
    expect(await running).toMatchObject([{ status: 'exited', exitCode: 0 }]);
    expect([bastion.accepted, other.accepted]).toEqual([1, 1]);
  });

  it('are untrusted when it shows another key, and unreachable when it is not there', async () => {
    const [bastion, app] = [await server(), await server()];
    const jump = { ...bastion.target('ops'), hostKeys: ['SHA256:another'] };
    const stranger = fleetOf([{ ...app.target(), jump }, { ...app.target(), jump }]);
    expect(await statuses(stranger.fleet, stranger.names)).toEqual(Array(2).fill(expect.stringMatching(/^untrusted ops@127\.0\.0\.1:\d+ shows the host key/)));
    const gone = fleetOf([{ ...app.target(), jump: { ...jump, port: 1 } }]);
    expect(await statuses(gone.fleet, gone.names)).toEqual([expect.stringMatching(/^unreachable ops@127\.0\.0\.1:1 is not reachable: /)]);
    const behind = fleetOf([{ ...app.target(), port: 1, jump: bastion.target('ops') }]);
    expect(await statuses(behind.fleet, behind.names)).toEqual([expect.stringMatching(/^unreachable deploy@127\.0\.0\.1:1 is not reachable: /)]);
    expect(app.accepted).toBe(0);
  });

  it('leave no connection open at the end of the run', async () => {
    const [bastion, app] = [await server(), await server()];
    const { fleet, names } = fleetOf([{ ...app.target(), jump: bastion.target('ops') }]);
    await statuses(fleet, names);
    expect(bastion.open.size).toBe(1);
    await fleet.close();
    await soon('all is closed', () => bastion.open.size + app.open.size === 0);
  });
});

it('comes to one address with a few connections at a time, and to all hosts in the end', async () => {
  const app = await server();
  const { fleet, names } = fleetOf(Array.from({ length: 20 }, () => app.target()));
  await fleet.connect();
  expect(await statuses(fleet, names)).toEqual(Array(20).fill('exited'));
  expect(app.accepted).toBe(20);
  expect(app.mostLoggingIn).toBeLessThanOrEqual(6);
});

describe('a host with one session for each connection', () => {
  it('runs what is asked at once on another connection, and keeps the first until its script has ended, and no longer', async () => {
    const app = await server(1);
    const { fleet } = fleetOf([app.target()]);
    const first = fleet.run(script('sleep 0.5; echo whole'), ['app-0']);
    await soon('the first is there', () => app.open.size === 1);
    expect(await fleet.run(script('true'), ['app-0'])).toMatchObject([{ status: 'lost' }]);
    expect(await fleet.run(script('true'), ['app-0'])).toMatchObject([{ status: 'exited' }]);
    expect(app.open.size).toBe(2);
    expect(await first).toMatchObject([{ status: 'exited', stdout: 'whole\n' }]);
    await soon('the first is closed', () => app.open.size === 1);
    expect(await fleet.run(script('true'), ['app-0'])).toMatchObject([{ status: 'exited' }]);
    expect(app.accepted).toBe(2);
  });
});
