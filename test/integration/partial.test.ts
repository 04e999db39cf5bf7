// Partial rollbacks on real parts: what is rolled back is so wholly, and nothing else moves.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { jest } from '@jest/globals';
import { act } from '../../sandbox/act';
import { asSuperuser } from '../../sandbox/database/superuser';
import { uploadFrontend } from '../../sandbox/deploy/frontend-upload';
import { cacheFolder } from '../../sandbox/layout';
import { withS3 } from '../../sandbox/object-store/buckets';
import type { HostDescription, Sandbox } from '../../sandbox/sandbox';
import { assetsOf, isToldByContentAlone } from '../../src/checks/served-page';
import { startS3FaultProxy } from './s3-fault-proxy';
import { snapshot } from './snapshot';
import { expectSuccess, onHost, openSystem, processes, quickRecipes, servedVersion, siteVersion, workerPids } from './system';

jest.setTimeout(120_000);

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSystem();
});

beforeEach(async () => {
  await sandbox.deploy('v4.0.0');
});

function partial(type: string, environment: Record<string, unknown> = {}, inputs: Record<string, string> = {}) {
  return act(sandbox.description, { inputs: { 'rollback-type': type, 'target-tag': 'v3.0.0', incident: 'INCIDENT-8', ...inputs }, environment: { ...quickRecipes(sandbox), ...environment } });
}

/** A check that asks both parts for their version. */
const served = { verify: [{ name: 'what is served', 'served-version': 'both' }] };

const backendOf = async (host: HostDescription) => (await processes(host)).filter(({ name }) => name === 'pfa-vanguard-backend').map(({ pid, pm2_env }) => `${pid} ${pm2_env.pm_uptime}`);

/** Tracked files outside of what a backend rollback takes back, and the site that was built in the tree. */
const outside = (host: HostDescription) => onHost(host, `find . -path ./.git -prune -o -path './node_modules' -prune -o -path ./backend -prune -o -name ecosystem.config.js -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum | sha256sum; git rev-parse HEAD`);

async function flags(): Promise<string[]> {
  const url = sandbox.description.database.superuser.url.replace(/postgres$/, sandbox.description.database.name);
  return asSuperuser(url, async (client) => (await client.query<{ flag: string }>(`select flag_name || ' ' || enabled as flag from feature_flags order by 1`)).rows.map(({ flag }) => flag));
}

describe('backend', () => {
  it('takes back the backend and nothing else; run again, it does nothing', async () => {
    const [first] = sandbox.description.hosts as [HostDescription];
    await onHost(first, 'echo mine >> README.md');
    const before = await snapshot(sandbox);
    const around = await Promise.all(sandbox.description.hosts.map(outside));
    expectSuccess(await partial('backend'));

    expect(await servedVersion(sandbox)).toBe('3.0.0');
    expect(await siteVersion(sandbox)).toBe('4.0.0');
    expect(await Promise.all(sandbox.description.hosts.map(outside))).toEqual(around);
    expect((await snapshot(sandbox)).buckets).toEqual(before.buckets);
    expect((await snapshot(sandbox)).database).toEqual(before.database);
    for (const host of sandbox.description.hosts) {
      expect(await onHost(host, 'git diff v3.0.0 --stat -- backend ecosystem.config.js; git status --porcelain -- backend ecosystem.config.js | grep -v "^[AMD] " || true')).toBe('');
      expect(await onHost(host, 'ls backend/dist/worker.js backend/prisma/migrations/20251128000003_phase4_bidirectional_sync_infrastructure 2>/dev/null || true')).toBe('');
      expect(await workerPids(host)).toBe('');
    }

    const running = await Promise.all(sandbox.description.hosts.map(backendOf));
    const again = await partial('backend');
    expectSuccess(again);
    expect(again.log).toContain('v3.0.0 is live already');
    expect(await Promise.all(sandbox.description.hosts.map(backendOf))).toEqual(running);

    // The checkout still says v4.0.0: what runs is known all the same, by the type for the other part, too.
    const asked = await partial('verify', served, { 'target-tag': 'previous' });
    expectSuccess(asked);
    expect(asked.log).toContain('the backend runs v3.0.0, the site serves v4.0.0');
    expectSuccess(await partial('frontend'));
    expect([await servedVersion(sandbox), await siteVersion(sandbox)]).toEqual(['3.0.0', '3.0.0']);
    expectSuccess(await partial('verify', served, { 'target-tag': 'previous' }));
    const { log } = await partial('readiness', {}, { 'target-tag': 'previous' });
    expect(log).toMatch(/1 tracked file was edited by hand: +M README\.md/);
    expect(log).toMatch(/health: .*as expected of v3\.0\.0/);
    expect(log).toContain('site served: the page says the version that runs');

    expectSuccess(await partial('quick'));
    for (const host of sandbox.description.hosts) {
      expect(await onHost(host, 'git describe --tags; git status --porcelain --untracked-files=no')).toBe('v3.0.0');
      expect(await readdir(join(host.home, '.emergency-rollback'))).not.toContain('live.frontend');
    }
    expect((await partial('frontend', {}, { 'target-tag': 'v2.9.0', 'dry-run': 'true' })).log).not.toContain('v4.0.0 →');
  });
});

describe('frontend', () => {
  it('takes back the site over the newer backend, and touches no process and no tree', async () => {
    const before = await snapshot(sandbox);
    expectSuccess(await partial('frontend'));
    expect(await siteVersion(sandbox)).toBe('3.0.0');
    expect(await servedVersion(sandbox)).toBe('4.0.0');
    const after = await snapshot(sandbox);
    expect(after.database).toEqual(before.database);
    for (const host of sandbox.description.hosts) {
      expect(after.hosts[host.name]?.files).toBe(before.hosts[host.name]?.files);
      expect(after.hosts[host.name]?.processes).toEqual(before.hosts[host.name]?.processes);
      expect(await workerPids(host)).not.toBe('');
    }
    expectSuccess(await partial('verify', served, { 'target-tag': 'previous' }));
    expect((await partial('frontend', {}, { 'dry-run': 'true' })).log).toContain('the site serves v3.0.0 already');
    // A deployment of the same tag, which builds the site anew: what was noted of the site counts no more.
    for (const host of sandbox.description.hosts) await onHost(host, 'git checkout --quiet --force --detach v4.0.0; mkdir -p dist; touch dist');
    expect((await partial('frontend', {}, { 'dry-run': 'true' })).log).toContain('v4.0.0 → v3.0.0');
  });

  it('needs no healthy backend: it warns of a sick one, and gives the lock back', async () => {
    await Promise.all(sandbox.description.hosts.map((host) => onHost(host, 'pm2 stop pfa-vanguard-backend --silent')));
    const result = await partial('frontend', { stability: { 'stable-for': '300ms', interval: '100ms', within: '1s' } });
    expectSuccess(result);
    expect(result.log).toContain('Verify the backend: went on without it');
    expect(await siteVersion(sandbox)).toBe('3.0.0');
  });

  it('asks the object store for no more than a small change is worth, pages after assets, deletions last', async () => {
    const { objectStore, origin } = sandbox.description;
    const bucket = objectStore.buckets.frontend;
    const built = join(cacheFolder(), 'releases', origin.tags['v3.0.0'] ?? '', 'dist');
    const asset = (await readdir(join(built, 'assets'))).find((name) => name.endsWith('.js')) ?? '';
    await withS3(objectStore, async (client) => {
      await uploadFrontend(client, bucket, built);
      for (const Key of [`assets/${asset}`, 'newer.html']) await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'of the newer version' }));
    });
    const proxy = await startS3FaultProxy(objectStore.endpoint, () => 'pass');
    try {
      expectSuccess(await act(sandbox.description, { inputs: { 'rollback-type': 'frontend', 'target-tag': 'v3.0.0', incident: 'INCIDENT-8' }, environment: quickRecipes(sandbox), variables: { AWS_ENDPOINT_URL_S3: proxy.url } }));
      const mayWe = `GET /${bucket}`;
      const whereItStands = `GET /${bucket}`;
      const whatIsThere = `GET /${bucket}`;
      // Whether it may write is asked by an object with a wrong checksum, beside the reading of the facts.
      const all = proxy.seen.map(({ request }) => request.replace(/\/$/, ''));
      const mayWrite = `PUT /${bucket}/.emergency-rollback-rights`;
      expect(all.slice(0, 4)).toContain(mayWrite);
      const asked = all.filter((request) => request !== mayWrite);
      expect(asked).toHaveLength(all.length - 1);
      const proof = `GET /${bucket}/index.html`;
      const upToTheProof = [mayWe, whereItStands, whatIsThere, `PUT /${bucket}/assets/${asset}`, `PUT /${bucket}/index.html`, `POST /${bucket}`, proof];
      expect(asked.slice(0, upToTheProof.length)).toEqual(upToTheProof);
      // The hashes of the build depend on its folder; a few of them look like words, and such assets are compared by content.
      const compared = assetsOf(await readFile(join(built, 'index.html'), 'utf8'), await readdir(join(built, 'assets'))).filter(isToldByContentAlone);
      expect(asked.slice(upToTheProof.length).sort()).toEqual(compared.map((name) => `GET /${bucket}/assets/${name}`).sort());
      expect(await siteVersion(sandbox)).toBe('3.0.0');
    } finally {
      await proxy.close();
    }
  });
});

describe('sync-worker', () => {
  const sync = { flag: { table: 'feature_flags', where: { flag_name: 'bi_directional_sync' }, set: { enabled: false } }, banner: { table: 'feature_flags', where: { flag_name: 'sync_banner' }, set: { enabled: true } } };

  it('stops the worker, switches the flag off and tells users; the rest goes on as it was', async () => {
    const before = await snapshot(sandbox);
    const running = await Promise.all(sandbox.description.hosts.map(backendOf));
    expect(await flags()).toEqual(['bi_directional_sync true', 'csv_export true']);
    const [first] = sandbox.description.hosts as [HostDescription];
    await onHost(first, 'pm2 save --force --silent');
    expectSuccess(await partial('sync-worker', { sync }, { 'target-tag': 'previous' }));

    expect(await flags()).toEqual(['bi_directional_sync false', 'csv_export true', 'sync_banner true']);
    const after = await snapshot(sandbox);
    expect(after.buckets).toEqual(before.buckets);
    expect(await Promise.all(sandbox.description.hosts.map(backendOf))).toEqual(running);
    for (const host of sandbox.description.hosts) {
      expect(after.hosts[host.name]?.files).toBe(before.hosts[host.name]?.files);
      expect(await workerPids(host)).toBe('');
    }
    const again = await partial('sync-worker', { sync }, { 'target-tag': 'previous' });
    expectSuccess(again);
    expect(again.log).toContain('Switch the feature flag off: nothing to do');
    // A reboot, to pm2.
    const states = await onHost(first, 'pm2 kill --silent >/dev/null; pm2 resurrect --silent >/dev/null; pm2 jlist --silent');
    expect((JSON.parse(states) as { name: string; pm2_env: { status: string } }[]).map(({ name, pm2_env }) => `${name} ${pm2_env.status}`).sort()).toEqual(['pems-write-sync-worker stopped', 'pfa-vanguard-backend online']);
  });
});
