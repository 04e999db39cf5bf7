// What the next boot starts: the dump of pm2 is changed in our own entries alone. node and the files are real, pm2 is a stand-in.
import { readdirSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { allFacts, parseFacts, withoutFacts } from '../../src/commands/facts-protocol';
import { keepListed, keepStopped } from '../../src/commands/pm2-dump';
import { sh } from '../../src/commands/shell';
import { stopForGood } from '../../src/commands/stop-for-good';
import type { Worker } from '../../src/config/environment';
import { TemporaryHost } from '../bash/temporary-host';

let host: TemporaryHost;

beforeEach(() => {
  host = new TemporaryHost();
  host.write('state/lock/details', '');
});
afterEach(() => host.remove());

const app = (name: string, status = 'online', more: object = {}) => ({ name, status, pm_cwd: '/srv', env: { TOKEN: 'secret' }, ...more });
const dump = (apps: readonly object[], file = 'dump.pm2') => host.write(`home/.pm2/${file}`, JSON.stringify(apps, null, 2));
const dumped = (file = 'dump.pm2') => (JSON.parse(host.read(`home/.pm2/${file}`)) as { name: string; status: string; cron_restart?: string; pm_cwd: string }[]).map(({ name, status, cron_restart: cron }) => [name, status, ...(cron === undefined ? [] : [cron])].join(' '));
const listed = (apps: readonly object[]) => host.write('home/.pm2/list.json', JSON.stringify(apps.map((each) => ({ ...each, pm2_env: each }))));

async function run(body: Parameters<TemporaryHost['run']>[0]) {
  const { exitCode, stdout, stderr } = await host.run(body);
  expect(`${stdout}${stderr}`).not.toContain('secret');
  const facts = parseFacts(stdout);
  return { exitCode, said: withoutFacts(stdout), unsaved: allFacts(facts, 'pm2.unsaved'), unscheduled: allFacts(facts, 'pm2.unscheduled'), gone: allFacts(facts, 'pm2.gone') };
}

const quiet = { exitCode: 0, said: '', unsaved: [], unscheduled: [], gone: [] };
const stop = (...names: readonly string[]) => run(keepStopped(sh`${names}`, 'run-1'));
const start = (...names: readonly string[]) => run(keepListed(names, 'run-1'));

describe('what was stopped', () => {
  it('is stopped after a boot, all instances of it, and nothing else changes; the dump as it was is kept for its owner alone', async () => {
    dump([app('api'), app('shop worker'), app('shop worker'), app('metrics', 'stopped')]);
    const before = host.read('home/.pm2/dump.pm2');
    expect(await stop('shop worker')).toEqual(quiet);
    expect(dumped()).toEqual(['api online', 'shop worker stopped', 'shop worker stopped', 'metrics stopped']);
    expect(JSON.parse(host.read('home/.pm2/dump.pm2'))[1]).toEqual(app('shop worker', 'stopped'));
    expect([host.read('state/replaced/run-1/dump.pm2'), statSync(`${host.state}/replaced/run-1/dump.pm2`).mode & 0o777]).toEqual([before, 0o600]);
    await stop('api');
    expect([dumped()[0], host.read('state/replaced/run-1/dump.pm2')]).toEqual(['api stopped', before]);
    expect([readdirSync(host.pm2Home), host.pm2Calls()]).toEqual([['dump.pm2'], []]);
  });

  it('loses its schedule, for pm2 starts by it what is stopped', async () => {
    dump([app('shop-worker', 'stopped', { cron_restart: '*/5 * * * *' }), app('nightly', 'stopped', { cron_restart: '0 3 * * *' }), app('never', 'online', { cron_restart: '0' })]);
    expect(await stop('shop-worker', 'never')).toEqual({ ...quiet, unscheduled: ['shop-worker: */5 * * * *'] });
    expect(dumped()).toEqual(['shop-worker stopped', 'nightly stopped 0 3 * * *', 'never stopped']);
  });

  it('is no reason to write a dump where a team has none: what starts at boot is its own affair', async () => {
    expect(await stop('shop-worker')).toEqual(quiet);
    expect([host.has('home/.pm2/dump.pm2'), host.has('state/replaced')]).toEqual([false, false]);
  });

  it('is nothing new where the dump says so already, or does not know it', async () => {
    const file = dump([app('shop-worker', 'stopped'), app('api')]);
    const { ino } = statSync(file);
    expect(await stop('shop-worker', 'other')).toEqual(quiet);
    expect([statSync(file).ino, host.has('state/replaced/run-1/dump.pm2')]).toEqual([ino, false]);
  });

  it('is looked for where pm2 looks when the dump is gone', async () => {
    dump([app('shop-worker')], 'dump.pm2.bak');
    expect(await stop('shop-worker')).toEqual(quiet);
    expect(dumped('dump.pm2.bak')).toEqual(['shop-worker stopped']);
  });

  it.each([
    ['is no JSON', () => host.write('home/.pm2/dump.pm2', '[{ "name": "secret", }]'), /dump\.pm2 is no JSON$/],
    ['cannot be written', () => { dump([app('shop-worker')]); host.write('home/.pm2/dump.pm2.new/file', ''); }, /^EISDIR/],
    ['has no place for its copy', () => { dump([app('shop-worker')]); host.write('state/replaced', ''); }, /EEXIST|ENOTDIR/],
  ])('is said where the dump %s, and the file stays as it is', async (_what, arrange, why) => {
    arrange();
    const before = host.read('home/.pm2/dump.pm2');
    expect(await stop('shop-worker')).toEqual({ ...quiet, unsaved: [expect.stringMatching(why)] });
    expect(host.read('home/.pm2/dump.pm2')).toBe(before);
  });

  it('is said where node fails', async () => {
    dump([app('shop-worker')]);
    host.installTool('node', 'exit 7');
    expect((await stop('shop-worker')).unsaved).toEqual(['the change of its dump ended with 7']);
  });
});

describe('what was started', () => {
  it('stands in the dump as pm2 lists it, in its place, without what pm2 leaves out', async () => {
    dump([app('metrics'), app('api', 'stopped'), app('api', 'stopped'), app('shop-worker', 'stopped')]);
    listed([app('api', 'online', { pm_cwd: '/new', instances: 2, pm_id: 7, prev_restart_delay: 0 }), app('api', 'online', { pm_id: '_old_3' }), app('metrics'), app('live', 'online', { pm_id: 8 }), app('module', 'online', { pmx_module: true })]);
    expect(await start('api', 'live', 'module')).toEqual(quiet);
    expect(JSON.parse(host.read('home/.pm2/dump.pm2'))).toEqual([app('metrics'), app('api', 'online', { pm_cwd: '/new' }), app('shop-worker', 'stopped'), app('live')]);
  });

  it('loses nothing of what a dead daemon ran: the others are named, and what is stopped stays so', async () => {
    dump([app('api'), app('shop-worker', 'stopped'), app('metrics'), app('metrics'), app('mail')]);
    listed([app('api'), app('mail')]);
    expect(await start('api')).toEqual({ ...quiet, gone: ['metrics'] });
    expect(dumped()).toEqual(['api online', 'shop-worker stopped', 'metrics online', 'metrics online', 'mail online']);
  });

  it('does not hold what was stopped because the version lacks it', async () => {
    dump([app('api'), app('live'), app('other')]);
    listed([app('api'), app('live', 'stopped', { cron_restart: '1 * * * *' }), app('mail')]);
    expect(await start('api', 'live', 'other')).toEqual({ ...quiet, unscheduled: ['live: 1 * * * *'] });
    expect(dumped()).toEqual(['api online', 'live stopped', 'other stopped']);
  });

  it('is not made of an empty list, nor of no list', async () => {
    dump([app('api')]);
    listed([]);
    expect((await start('api')).unsaved).toEqual(['pm2 lists nothing']);
    host.write('home/.pm2/broken', '');
    expect((await start('api')).unsaved).toContain('pm2 did not say what runs');
    expect(dumped()).toEqual(['api online']);
  });

  it('starts at no boot where nothing does', async () => {
    listed([app('api')]);
    expect(await start('api')).toEqual(quiet);
    expect(host.has('home/.pm2/dump.pm2')).toBe(false);
  });
});

describe('stopForGood', () => {
  const worker = (name: string, changes: Partial<Worker> = {}): Worker => ({ name, ecosystem: undefined, env: undefined, stopTimeoutMs: 1000, kill: true, ...changes });
  const stopped = (...all: readonly Worker[]) => run(stopForGood(all.map((process) => ({ process, registered: true })), 'run-1'));

  it('tells the next boot once all are dead, and its last word is the proof', async () => {
    dump([app('a'), app('b'), app('c')]);
    expect(await stopped(worker('a'), worker('b'))).toEqual({ ...quiet, said: 'a is dead: no process is left\nb is dead: no process is left' });
    expect(dumped()).toEqual(['a stopped', 'b stopped', 'c online']);
  });

  it('tells it of those that are dead where another would not stop, and ends as before', async () => {
    dump([app('a'), app('b')]);
    host.installTool('grep', `case "$*" in *pids/b-*) echo /proc/1/environ ;; *) exec "$(command -pv grep)" "$@" ;; esac`);
    const { exitCode, said } = await stopped(worker('a'), worker('b', { kill: false, stopTimeoutMs: 1 }));
    expect([exitCode, said]).toEqual([3, expect.stringContaining('b still runs as process 1')]);
    expect(dumped()).toEqual(['a stopped', 'b online']);
  });
});
