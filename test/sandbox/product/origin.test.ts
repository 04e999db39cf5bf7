// The git repository that the hosts of the sandbox clone.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git } from '../../../sandbox/product/git';
import { buildOrigin, type Origin } from '../../../sandbox/product/origin';

const migration = 'backend/prisma/migrations/20251128000003_phase4_bidirectional_sync_infrastructure';
let folder: string;
let origin: Origin;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'origin-'));
  origin = await buildOrigin(join(folder, 'origin.git'));
});

afterAll(() => rm(folder, { recursive: true }));

const inOrigin = (...args: string[]): Promise<string> => git(['-C', origin.path, ...args]);
const filesOf = async (tag: string): Promise<string[]> => (await inOrigin('ls-tree', '-r', '--name-only', tag)).trim().split('\n');
const show = (tag: string, path: string): Promise<string> => inOrigin('show', `${tag}:${path}`);

test('has an annotated tag for each version, pointing at the commit it tells', async () => {
  expect(Object.keys(origin.tags).sort()).toEqual(['v2.9.0', 'v3.0.0', 'v3.10.0-rc.1', 'v4.0.0']);
  for (const [tag, commit] of Object.entries(origin.tags)) {
    expect((await inOrigin('cat-file', '-t', tag)).trim()).toBe('tag');
    expect((await inOrigin('rev-parse', `${tag}^{commit}`)).trim()).toBe(commit);
  }
});

test('gives the same commits each time', async () => {
  const second = await buildOrigin(join(folder, 'second.git'));
  expect(second.tags).toEqual(origin.tags);
});

test('built again over itself, stays as it is', async () => {
  expect(await buildOrigin(origin.path)).toEqual(origin);
});

test('the pre-release stands on a side branch of v3.0.0', async () => {
  const history = async (tag: string): Promise<string[]> => (await inOrigin('rev-list', tag)).trim().split('\n');
  const { 'v2.9.0': first, 'v3.0.0': good, 'v3.10.0-rc.1': preview, 'v4.0.0': broken } = origin.tags;
  expect(await history('v4.0.0')).toEqual([broken, good, first]);
  expect(await history('v3.10.0-rc.1')).toEqual([preview, good, first]);
  expect((await inOrigin('rev-parse', 'main')).trim()).toBe(broken);
});

test('every package and lockfile carries the number of its version', async () => {
  for (const tag of Object.keys(origin.tags)) {
    for (const path of ['package.json', 'package-lock.json', 'backend/package.json', 'backend/package-lock.json']) {
      const manifest = JSON.parse(await show(tag, path)) as { version: string; packages?: Record<string, { version: string }> };
      expect(manifest.version).toBe(tag.slice(1));
      expect(manifest.packages?.['']?.version ?? tag.slice(1)).toBe(tag.slice(1));
    }
  }
});

test('only v4.0.0 has the worker, its setting and the migration with its down.sql', async () => {
  const newer = await filesOf('v4.0.0');
  const older = await filesOf('v3.0.0');
  for (const path of ['backend/src/worker.ts', `${migration}/migration.sql`, `${migration}/down.sql`]) {
    expect(newer).toContain(path);
    expect(older).not.toContain(path);
  }
  expect(await show('v4.0.0', 'ecosystem.config.js')).toMatch(/pems-write-sync-worker[^]*SYNC_MODE|SYNC_MODE[^]*pems-write-sync-worker/);
  expect(await show('v3.0.0', 'ecosystem.config.js')).not.toMatch(/pems-write-sync-worker|SYNC_MODE/);
});

test('holds nothing that a build or a machine leaves behind', async () => {
  for (const tag of Object.keys(origin.tags)) {
    expect((await filesOf(tag)).filter((path) => /(^|\/)(node_modules|dist|\.env)(\/|$)/.test(path))).toEqual([]);
    for (const lockfile of ['package-lock.json', 'backend/package-lock.json']) expect(await show(tag, lockfile)).not.toContain('"resolved"');
  }
});
