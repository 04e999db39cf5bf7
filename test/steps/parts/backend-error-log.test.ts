// The error log since the switch, read on real hosts in bash: pm2's own record names it, every line of it counts, and silence is no good sign.
import { appendFileSync, copyFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InconclusiveError, type StepError } from '../../../src/errors';
import type { Health } from '../../../src/config/environment';
import { withErrorLog } from '../../../src/steps/parts/backend-error-log';
import type { HostReply } from '../../../src/ports';
import { TemporaryHost } from '../../bash/temporary-host';
import { FakeHosts } from '../../fakes/hosts';
import { sampleContext, samplePorts } from '../../samples/context';
import { sampleEnvironment, sampleHost } from '../../samples/environment';
import { hostFacts } from '../../samples/facts';
import { sampleSituation } from '../../samples/situation';

let host: TemporaryHost;
let log: string;
let silent: Partial<HostReply> | undefined;

beforeEach(() => {
  host = new TemporaryHost();
  silent = undefined;
  host.write('home/.pm2/pm2.pid', String(process.pid));
  log = host.write('home/.pm2/logs/shop-backend-error.log', 'FATAL: long ago\n');
  record(log);
  host.write('state/lock/replaced', 'gh-1\ngh-1\n');
  host.write('state/replaced/gh-1/logs', `${note(log)}\n`);
});

afterEach(() => host.remove());

/** What pm2 has in its record: one instance of the backend for each path. */
function record(...paths: (string | undefined)[]): void {
  host.write('home/.pm2/list.json', JSON.stringify(paths.map((path, id) => ({ name: 'shop-backend', pm_id: id, pid: 1, pm2_env: { status: 'online', pm_err_log_path: path } }))));
}

function note(path: string): string {
  const { size, ino } = statSync(path);
  return `${size}:${ino} ${path}`;
}

const noise = `${'warning: the cache is cold\n'.repeat(4_000)}`;

/** @param meanwhile what happens between the switch and the reading. */
async function read(meanwhile: () => void = () => undefined, health: Partial<Health> = {}): Promise<{ text: string; warnings?: string[] }> {
  const sample = sampleEnvironment();
  const environment = sampleEnvironment({ hosts: [sampleHost({ repository: host.repository, state: host.state, log: host.log })], health: { ...sample.health, ...health } });
  const hosts = new FakeHosts(async ({ script }) => (script.title === 'Read the error log' && silent !== undefined ? silent : { status: 'exited', ...(await host.start(script).ended) }));
  const context = sampleContext({ situation: sampleSituation({ environment, facts: { hosts: [hostFacts('app-1')], unreachable: [], denied: new Map() } }), ports: samplePorts({ hosts }) });
  const { output, warnings } = await withErrorLog(context, 'Then look again.', async () => meanwhile());
  return { text: output.map(({ text }) => text).join('\n'), ...(warnings.length === 0 ? {} : { warnings }) };
}

const failure = (meanwhile?: () => void, health?: Partial<Health>): Promise<StepError> =>
  read(meanwhile, health).then(
    ({ text }) => Promise.reject(new Error(`It passed: ${text.slice(0, 200)}`)),
    (error: StepError) => error,
  );

describe('the error log since the switch', () => {
  it('is clean where only harmless lines came since', async () => {
    expect(await read(() => appendFileSync(log, 'warning: slow\n'))).toEqual({ text: 'warning: slow' });
  });

  it('has every line since judged, however many came after it, and shows its end', async () => {
    const error = await failure(() => appendFileSync(log, `FATAL: no database\n${noise}`));
    expect(error.message).toBe('app-1: 1 critical line in the error log since the switch: FATAL: no database');
    expect(error.output.map(({ text }) => text.length)).toEqual([expect.any(Number)]);
    expect(error.output[0]?.text.length).toBeLessThanOrEqual(64 * 1024 + 500);
    expect(error.output[0]?.text).toMatch(/^critical: FATAL: no database\n/);
  });

  it('is found where error_file: says, and not by its name', async () => {
    const elsewhere = host.write('var/log/shop stderr.txt', 'FATAL: before\n');
    record(elsewhere);
    appendFileSync(`${host.state}/replaced/gh-1/logs`, `${note(elsewhere)}\n`);
    expect(await read()).toEqual({ text: '' });
    expect((await failure(() => appendFileSync(elsewhere, 'FATAL: here\n'))).message).toMatch(/1 critical line .*FATAL: here$/);
  });

  it('is that of every instance; one that they share is read once', async () => {
    const second = host.write('home/.pm2/logs/shop-backend-error-1.log', '');
    record(log, second, log);
    const error = await failure(() => {
      appendFileSync(log, 'FATAL: a\n');
      appendFileSync(second, 'FATAL: b\n');
    });
    expect(error.message).toMatch(/2 critical lines .*FATAL: a$/);
  });

  it('passes over what is known, by the expressions of the configuration', async () => {
    const known = { critical: ['\\bFATAL\\b'], known: ['FATAL(?=: (?:é|"quoted")\\s)'] };
    expect(await read(() => appendFileSync(log, 'FATAL: é \nFATAL: "quoted" \n'), known)).toMatchObject({ text: expect.stringContaining('quoted') });
    expect((await failure(() => appendFileSync(log, 'FATAL: e \n'), known)).message).toMatch(/1 critical line/);
  });

  it('holds a last line without an end, one that is very long, and separators of lines that are none', async () => {
    expect((await failure(() => appendFileSync(log, `${'x'.repeat(3_000_000)}\u2028FATAL: cut`))).message).toMatch(/1 critical line/);
  });
});

describe('a log that was rotated since the switch', () => {
  const rename = () => {
    renameSync(log, `${log}.1`);
    writeFileSync(log, 'warning: new file\n');
  };

  it('is read on in the file that it was renamed to', async () => {
    expect(await read(rename)).toEqual({ text: 'warning: new file' });
    appendFileSync(`${log}.1`, 'FATAL: before the rotation\n');
    expect((await failure()).message).toMatch(/FATAL: before the rotation/);
  });

  it.each<[string, () => void]>([
    ['emptied', () => truncateSync(log, 0)],
    ['copied and emptied', () => { copyFileSync(log, `${log}.1`); writeFileSync(log, 'x\n'); }],
    ['made anew', () => { writeFileSync(`${log}.new`, `${'x\n'.repeat(100)}`); renameSync(`${log}.new`, log); }],
  ])('and is not all there is left cannot be judged: %s', async (_what, meanwhile) => {
    const error = await failure(meanwhile);
    expect(error).toBeInstanceOf(InconclusiveError);
    expect(error.message).toMatch(/app-1: the error log cannot be read: .*shop-backend-error\.log: it was emptied or replaced since the switch/);
  });

  it('fails all the same for a critical line in what is left', async () => {
    const error = await failure(() => writeFileSync(log, 'FATAL\n'));
    expect(error).not.toBeInstanceOf(InconclusiveError);
  });
});

describe('a log that nobody has read', () => {
  it.each<[string, () => void, RegExp]>([
    ['a host that is too slow', () => (silent = { status: 'timed-out' }), /it did not answer in time/],
    ['a host that is lost', () => (silent = { status: 'lost' }), /the connection was lost/],
    ['a script that fails', () => (silent = { status: 'exited', exitCode: 1, stderr: 'bash: no such luck' }), /bash: no such luck/],
    ['a host that says nothing', () => (silent = { status: 'exited', exitCode: 0 }), /it said nothing of it/],
    ['pm2 does not run', () => host.removePath('home/.pm2/pm2.pid'), /pm2 does not run/],
    ['pm2 does not know the process', () => record(), /pm2 lists no shop-backend/],
    ['pm2 keeps none', () => record(undefined), /pm2 keeps no error log of shop-backend/],
    ['one of two is gone', () => record(log, `${log}.gone`), /ENOENT.*shop-backend-error\.log\.gone/],
    ['it cannot be read', () => { rmSync(log); record('/proc/self/mem'); }, /EIO/],
  ])('%s: inconclusive', async (_what, prepare, message) => {
    const error = await failure(prepare);
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/^app-1: the error log cannot be read: /);
    expect(error).toBeInstanceOf(InconclusiveError);
    expect(error.nextAction).toMatch(/Then look again\.$/);
  });
});

it('one that pm2 writes where nobody keeps it is a warning: no other log would prove more', async () => {
  record('/dev/null');
  expect(await read()).toEqual({ text: '', warnings: ['app-1: pm2 writes the error log of the backend to /dev/null: nothing of it could be judged'] });
});

describe('a run that switched nothing', () => {
  beforeEach(() => host.removePath('state/replaced/gh-1'));

  it('reads what came since its look began', async () => {
    expect(await read()).toEqual({ text: '' });
    expect((await failure(() => appendFileSync(log, 'FATAL: now\n'))).message).toMatch(/1 critical line .*FATAL: now/);
  });
});
