// Where error logs end is noted before a switch; which notes count for whom. The reading itself: test/steps/parts/backend-error-log.test.ts.
import { appendFileSync, realpathSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { noteErrorLogs, parseErrorLog, parseNotes, readErrorLog, reportNotes } from '../../src/commands/error-log';
import { lines, sh } from '../../src/commands/shell';
import { TemporaryHost } from '../bash/temporary-host';

let host: TemporaryHost;
let usual: string;

beforeEach(() => {
  host = new TemporaryHost();
  usual = host.write('home/.pm2/logs/shop-worker-error.log', 'FATAL\n');
  host.write('state/lock/replaced', 'gh-1\ngh-1\n');
  host.write('state/replaced/gh-1/edits', '');
});

afterEach(() => host.remove());

function daemonLives(log = usual): void {
  host.write('home/.pm2/pm2.pid', String(process.pid));
  host.write('home/.pm2/list.json', JSON.stringify([{ name: 'shop-worker', pm2_env: { pm_err_log_path: log } }, { name: 'shop-backend', pm2_env: { pm_err_log_path: host.write('var/log/of the 100% shop.log', 'FATAL\n') } }]));
}

const note = (path: string) => `${statSync(path).size}:${statSync(path).ino} ${path}`;

describe('noteErrorLogs', () => {
  const noted = async () => {
    expect(await host.run(lines(sh`kept="$state"/replaced/gh-1`, noteErrorLogs))).toMatchObject({ exitCode: 0, stderr: '' });
    return host.read('state/replaced/gh-1/logs').split('\n').filter((line) => line !== '');
  };

  it('notes what pm2 writes to, and whatever lies beside it', async () => {
    daemonLives();
    const beside = host.write('var/log/of the 100% shop-7.log', 'FATAL\n');
    expect((await noted()).sort()).toEqual([note(usual), note(`${host.folder}/var/log/of the 100% shop.log`), note(beside)].sort());
  });

  it('finds the logs of a dead daemon where its processes were saved', async () => {
    host.write('home/.pm2/dump.pm2', JSON.stringify([{ name: 'a', pm_err_log_path: `${host.folder}/var/log/of the 100% shop.log`, z: 1 }, { pm_err_log_path: usual }], null, 2));
    host.write('var/log/of the 100% shop.log', 'FATAL\n');
    expect((await noted()).sort()).toEqual([note(usual), note(`${host.folder}/var/log/of the 100% shop.log`)].sort());
  });

  it('notes nothing where there is nothing, and never twice', async () => {
    host.removePath('home/.pm2/logs');
    expect(await noted()).toEqual([]);
    daemonLives();
    expect(await noted()).toEqual([]);
  });

  it('notes a log behind a link where it lies: the switch points the link elsewhere', async () => {
    host.write('releases/four/logs/error.log', 'FATAL\n');
    symlinkSync('releases/four', `${host.folder}/current`);
    daemonLives(`${host.folder}/current/logs/error.log`);
    expect(await noted()).toContain(note(realpathSync(`${host.folder}/current/logs/error.log`)));
    rmSync(`${host.folder}/current`);
    host.write('releases/three/logs/error.log', 'well\n');
    symlinkSync('releases/three', `${host.folder}/current`);
    const read = parseErrorLog((await host.run(readErrorLog({ run: 'gh-1', names: ['shop-worker'], rules: { critical: ['FATAL'], known: [] }, since: undefined }))).stdout);
    expect(read).toMatchObject({ count: 0, unread: [], tail: 'well\n' });
  });
});

describe('which notes count', () => {
  const read = async (run: string, since?: string) => parseErrorLog((await host.run(readErrorLog({ run, names: ['shop-worker'], rules: { critical: ['FATAL'], known: [] }, since }))).stdout);

  beforeEach(() => daemonLives());

  it('those of the switch, in a run that has switched', async () => {
    host.write('state/replaced/gh-1/logs', `${note(usual)}\n`);
    expect(parseNotes((await host.run(reportNotes('gh-1'))).stdout)).toBeUndefined();
    appendFileSync(usual, 'FATAL\n');
    expect(await read('gh-1')).toMatchObject({ count: 1, unread: [] });
  });

  it('not those of an earlier rollback of the same run id, which has switched nothing this time', async () => {
    host.write('state/replaced/gh-1/logs', `0:${statSync(usual).ino} ${usual}\n`);
    host.removePath('state/lock');
    const since = parseNotes((await host.run(reportNotes('gh-1'))).stdout);
    expect(await read('gh-1', since)).toMatchObject({ count: 0, unread: [] });
    host.write('state/lock/replaced', 'gh-1\ngh-1.2\n');
    expect(parseNotes((await host.run(reportNotes('gh-1'))).stdout)).toMatch(/./);
    host.write('state/replaced/gh-1.2/logs', `${note(usual)}\n`);
    expect(await read('gh-1')).toMatchObject({ count: 0, unread: [] });
  });

  it('those of the beginning of its look, in a run that has not, even where there is no log yet', async () => {
    host.write('state/replaced/gh-9/logs', `0:1 ${usual}\n`);
    expect(await read('gh-2', parseNotes((await host.run(reportNotes('gh-2'))).stdout))).toMatchObject({ count: 0, unread: [] });
    host.removePath('home/.pm2/logs');
    host.removePath('home/.pm2/list.json');
    expect(parseNotes((await host.run(reportNotes('gh-2'))).stdout)).toMatch(/./);
  });

  it('those of the last switch of another, in a run that has none; what was rotated since then is no matter', async () => {
    host.write('state/replaced/gh-0/logs', `${note(usual)}\n`);
    expect(await read('gh-2')).toMatchObject({ count: 0, unread: [] });
    host.write('state/replaced/gh-0/logs', `99:1 ${usual}\n`);
    expect(await read('gh-2')).toMatchObject({ count: 1, unread: [] });
  });

  it('none at all: the whole log', async () => expect(await read('gh-2')).toMatchObject({ count: 1, tail: 'FATAL\n', unread: [] }));

  it('shows the first critical lines and the last 64 KiB, and counts all', async () => {
    appendFileSync(usual, `FATAL ${'x'.repeat(2_000)}\n`.repeat(500));
    const log = await read('gh-2');
    expect([log?.count, log?.critical.length, log?.critical[1]?.length, log?.tail.length]).toEqual([501, 20, 300, 65_536]);
  });
});
