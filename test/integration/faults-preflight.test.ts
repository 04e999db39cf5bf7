// Faults 10, 14, 15 and 16: a host that is away, one that is another, tools that are not found, disks that are full.
import { appendFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { jest } from '@jest/globals';
import { startTcpProxy, type TcpProxy } from '../../sandbox/edge/tcp-proxy';
import { hostEntry } from '../../sandbox/rollback-config';
import type { HostDescription, Sandbox } from '../../sandbox/sandbox';
import type { ActionResult } from '../../sandbox/runner/run-action';
import { asDeployed } from './as-deployed';
import { expectResult } from './expect-result';
import { mountSmallDisk, type SmallDisk } from './small-disk';
import { expectHealed, expectUntouched, headOf, onHost, openSystem, quick, quickRecipes, served, servedVersion, siteVersion, stateFile, workerPids } from './system';

jest.setTimeout(120_000);

let sandbox: Sandbox;
let first: HostDescription;
let second: HostDescription;

beforeAll(async () => {
  sandbox = await openSystem();
  [first, second] = sandbox.description.hosts as [HostDescription, HostDescription];
});

const fresh = () => asDeployed(sandbox);

function expectRefused(result: ActionResult, message: RegExp): void {
  expect(result.outcome).toBe('failure');
  expect(result.outputs['result']).toBe('refused');
  expect(result.log).toMatch(message);
}

describe('a host that is not reachable', () => {
  let proxy: TcpProxy;
  let hosts: unknown[];

  beforeEach(fresh);
  beforeEach(async () => {
    proxy = await startTcpProxy({ targetPort: second.port });
    await proxy.refuse(true);
    hosts = [hostEntry(first), hostEntry(second, proxy.port)];
  });
  afterEach(() => proxy.close());

  it('10: is a refusal, unless a quorum is configured', async () => {
    expectRefused(await quick(sandbox, { environment: { hosts } }), /app-2: .*127\.0\.0\.1:\d+ is not reachable: .*ECONNREFUSED.* → bring the host back, take it out of the configuration, or lower rollout\.quorum/);
    await expectUntouched(sandbox);
  });

  it('10: is left out with a quorum, and the result is partial, never success', async () => {
    // The whole machine is down, not its sshd alone: the load balancer passes it over.
    await onHost(second, 'pm2 kill --silent >/dev/null');
    const result = await quick(sandbox, { environment: { ...quickRecipes(sandbox), hosts, rollout: { quorum: '50%' } } });
    expect(result.outcome).toBe('failure');
    expect(result.outputs).toMatchObject({ result: 'partial', 'rolled-back-to': 'v3.0.0' });
    expect(result.summary).toContain('Rolled back, but not on every host');
    expect(result.log).toMatch(/app-2 is left out: .* is not reachable/);
    expect(await servedVersion(sandbox)).toBe('3.0.0');
    expect(await siteVersion(sandbox)).toBe('3.0.0');
    expect(await headOf(first)).toBe(sandbox.description.origin.tags['v3.0.0']);
    expect(await workerPids(first)).toBe('');
    expect(await headOf(second)).toBe(sandbox.description.origin.tags['v4.0.0']);
    expect(await onHost(first, `ls '${stateFile(first)}' | grep -x lock || true`)).toBe('');
  });

  it('10: fails the run, quorum or not, while users are still served by it', async () => {
    const environment = { ...quickRecipes(sandbox), hosts, rollout: { quorum: '50%' }, health: [{ name: 'public', url: `${sandbox.description.apiUrl}/health`, version: '$.version' }], stability: { within: '3s', replies: 20, 'stable-for': '1s' } };
    const result = await quick(sandbox, { environment });
    expect(result.outputs['result']).toBe('failed');
    expect(result.log).toMatch(/Error: public from here was not healthy 20 times in a row within 3 s: .*v?4\.0\.0/);
    expect(await siteVersion(sandbox)).toBe('4.0.0');
  });
});

describe('a host that may be another', () => {
  const otherKey = `SHA256:${'A'.repeat(43)}`;

  // Refusals and dry runs leave all as it is, and each test proves it.
  beforeAll(fresh);

  it('14: is refused when its key is not the one configured, whatever the quorum', async () => {
    const hosts = [hostEntry(first), { ...hostEntry(second), 'host-key': otherKey }];
    for (const dryRun of ['true', 'false']) {
      const result = await quick(sandbox, { inputs: { 'dry-run': dryRun }, environment: { hosts, rollout: { quorum: '50%' } } });
      expectRefused(result, new RegExp(`app-2: .* shows the host key ${second.hostKey.replaceAll('+', '\\+')}, but the configuration has ${otherKey}.* → nothing was sent to it`));
    }
    await expectUntouched(sandbox);
  });

  it('14: is refused when no key is configured', async () => {
    const { 'host-key': _key, ...keyless } = hostEntry(second);
    expectRefused(await quick(sandbox, { environment: { hosts: [hostEntry(first), keyless] } }), /\.github\/rollback\.yml:\d+:\d+: .*host app-2 lacks "host-key"/);
    await expectUntouched(sandbox);
  });

  it('14: is let in by either key while a key is being changed', async () => {
    const hosts = [hostEntry(first), { ...hostEntry(second), 'host-key': [otherKey, second.hostKey] }];
    expect((await quick(sandbox, { inputs: { 'dry-run': 'true' }, environment: { hosts } })).outputs['result']).toBe('dry-run');
  });
});

describe('a name that nothing answers to', () => {
  beforeAll(fresh);

  const worker = { name: 'pems-write-sync-worker' };
  const backend = { name: 'pfa-vanguard-backend', ecosystem: 'ecosystem.config.js', env: 'production' };

  // All is refused before anything changes: one proof for all of them.
  afterAll(() => expectUntouched(sandbox));

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['of the backend', { processes: { worker, backend: { ...backend, name: 'pfa-backend' } } }, /rollback\.yml:\d+:\d+: pm2 knows no pfa-backend on app-1, app-2 \(it knows pems-write-sync-worker, pfa-vanguard-backend\), and ecosystem\.config\.js starts .*pfa-vanguard-backend.* → mend processes\.backend\.name/],
    ['of the ecosystem file', { processes: { worker, backend: { ...backend, ecosystem: 'pm2.config.js' } } }, /rollback\.yml:\d+:\d+: pm2\.config\.js is neither in the live tree \(app-1, app-2\) nor in v3\.0\.0 → mend processes\.backend\.ecosystem/],
    ['of the worker', { processes: { worker: { name: 'sync-worker' }, backend } }, /rollback\.yml:\d+:\d+: pm2 knows no sync-worker on app-1, app-2 .* set allow: absent-worker/],
  ])('%s is refused with its place in the configuration', async (_what, environment, message) => expectRefused(await quick(sandbox, { environment }), message));

  it('of the folder in the bucket is refused, with the one where the site stands', async () => {
    const { frontend } = quickRecipes(sandbox);
    expectRefused(await quick(sandbox, { environment: { frontend: { ...frontend, prefix: 'site/' } } }), /rollback\.yml:\d+:\d+: no page stands at s3:\/\/\S+\/site\/; an index\.html stands at s3:\/\/\S+\/ → .* set allow: empty-site/);
  });
});

describe('a host behind a jump host', () => {
  beforeAll(fresh);

  const behind = (hostKey: string) => [hostEntry(first), { ...hostEntry(second), jump: { address: first.address, port: first.port, user: first.user, 'host-key': hostKey } }];

  it('14: is reached through it, and nothing is sent through one that shows another key', async () => {
    const refused = await quick(sandbox, { environment: { hosts: behind(`SHA256:${'A'.repeat(43)}`) } });
    expectRefused(refused, /app-2: .* shows the host key .* → nothing was sent to it/);
    await expectUntouched(sandbox);
    expectResult(await quick(sandbox, { environment: { ...quickRecipes(sandbox), hosts: behind(first.hostKey) } }), 'success');
    await expectHealed(sandbox);
  });
});

describe('tools that are not found', () => {
  beforeEach(fresh);
  // A deployment makes the home anew, .bashrc and all.
  afterEach(() => sandbox.deploy('v4.0.0'));

  it('15: a PATH without pm2 is refused by name, and path: mends it', async () => {
    await appendFile(join(second.home, '.bashrc'), 'export PATH=/usr/bin:/bin\n');
    expectRefused(await quick(sandbox), /app-2: (?:node, npm, )?pm2 not found in PATH \/usr\/bin:\/bin of \S+'s non-interactive shell → install it, or add its folder under path:/);
    await expectUntouched(sandbox);
    const hosts = [hostEntry(first), { ...hostEntry(second), path: [sandbox.description.tools.binFolder, dirname(process.execPath)] }];
    expect((await quick(sandbox, { inputs: { 'dry-run': 'true' }, environment: { hosts } })).outputs['result']).toBe('dry-run');
  });

  it('15: a PATH without node is refused, with all that is missing', async () => {
    await onHost(second, 'mkdir ~/few-tools && ln -s /usr/bin/* ~/few-tools && rm -f ~/few-tools/{node,npm,flock}');
    await appendFile(join(second.home, '.bashrc'), `export PATH='${second.home}/few-tools'\n`);
    expectRefused(await quick(sandbox), /app-2: node, npm, pm2, flock not found in PATH \/.*few-tools of/);
    await onHost(second, 'rm -r ~/few-tools');
    await expectUntouched(sandbox);
  });
});

describe('a disk that is full', () => {
  let disk: SmallDisk;
  beforeEach(fresh);
  const mount = (limits: string) => (disk = mountSmallDisk(join(sandbox.folder, 'small-disk'), limits));
  const onSmallDisk = () => ({ hosts: [hostEntry(first), { ...hostEntry(second), state: disk.folder }] });
  afterEach(() => disk.unmount());

  it('16: too little disk and too few inodes are refused with what is there and what is needed', async () => {
    mount('size=64m,nr_inodes=600');
    const result = await quick(sandbox, { environment: onSmallDisk() });
    expectRefused(result, /app-2: 6\d MiB of disk are free, 200 MiB are needed → free disk below \/.*small-disk, or lower retention\.min-free/);
    expectRefused(result, /app-2: 59\d inodes are free, 1000 are needed → remove small files, or lower retention\.min-free-inodes/);
    expect(readdirSync(disk.folder)).not.toContain('lock');
    await expectUntouched(sandbox);
  });

  it('16: a disk without room for the lock is refused, and no half of a lock stays', async () => {
    mount('size=64k,nr_inodes=2');
    expectRefused(await quick(sandbox, { environment: onSmallDisk() }), /app-2: the lock could not be taken: .*No space left on device → mend what the host says/);
    expect(readdirSync(disk.folder)).toEqual([]);
    await expectUntouched(sandbox);
  });

  it('16: a disk without room for a job stops the run before that job begins', async () => {
    mount('size=16k');
    const result = await quick(sandbox, { environment: { ...onSmallDisk(), retention: { 'min-free': '0B', 'min-free-inodes': 0 } } });
    expect(result.outputs['result']).toBe('failed');
    expect(result.log).toMatch(/Stop the sync worker: app-2: .*No space left on device/);
    expect(await workerPids(second)).not.toBe('');
    for (const host of [first, second]) expect(await headOf(host)).toBe(sandbox.description.origin.tags['v4.0.0']);
    expect(await siteVersion(sandbox)).toBe('4.0.0');
  });

  it('16: a disk that fills up while the target is built leaves the old version live, and a second try ends well', async () => {
    mount('size=8m');
    const { backend, ...recipes } = quickRecipes(sandbox);
    // Real copies: links need no room.
    const environment = { ...recipes, backend: { ...backend, install: backend.install.replace('cp -al', 'cp -a') }, ...onSmallDisk(), retention: { 'min-free': '1MiB', 'min-free-inodes': 10 } };
    const result = await quick(sandbox, { environment, run: { runId: '1600' } });
    expect(result.outputs['result']).toBe('failed');
    expect(result.log).toMatch(/Error: app-2: No space left on device: \d+ bytes .*free in .*small-disk.* → The live version was not touched/);
    for (const host of [first, second]) {
      expect(await headOf(host)).toBe(sandbox.description.origin.tags['v4.0.0']);
      expect((await served(`http://127.0.0.1:${host.backendPort}/health`)).body).toContain('4.0.0');
      expect(await onHost(host, 'git status --porcelain')).toBe('');
    }
    expect(await siteVersion(sandbox)).toBe('4.0.0');

    disk.resize('size=200m');
    const again = await quick(sandbox, { environment, run: { runId: '1600', runAttempt: 2 } });
    expect(again.outcome).toBe('success');
    await expectHealed(sandbox);
    expect(readdirSync(disk.folder)).not.toContain('lock');
  });
});
