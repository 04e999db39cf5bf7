// The switch of a host that runs workers alone, on a real checkout: the target's files, nothing started, no worker left. pm2 is a stand-in.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { allFacts, parseFacts } from '../../src/commands/facts-protocol';
import type { IdleWorker } from '../../src/commands/settle';
import { switchBackend, type SwitchOrder } from '../../src/commands/switch';
import { switchBack } from '../../src/commands/switch-back';
import { TemporaryHost } from '../bash/temporary-host';
import { sampleEnvironment } from '../samples/environment';

const ecosystem = (...names: readonly string[]) => `module.exports = { apps: ${JSON.stringify(names.map((name) => ({ name })))} };`;
const worker: IdleWorker = { name: 'shop-worker', ecosystem: 'ecosystem.config.js', env: undefined, stopTimeoutMs: 2_000, kill: true, registered: true };

let host: TemporaryHost;
let order: SwitchOrder;

beforeEach(() => {
  host = new TemporaryHost();
  const commits = host.createRepository({ 'v3.0.0': { 'ecosystem.config.js': ecosystem('shop-backend'), '.gitignore': 'dist\n' }, 'v4.0.0': { 'ecosystem.config.js': ecosystem('shop-backend', 'shop-worker'), '.gitignore': 'dist\n' } });
  const commit = commits['v3.0.0'] ?? '';
  order = { recipe: { part: 'backend', directory: 'backend', install: '', build: '', outputs: ['dist'] }, processes: [], idle: [worker], tag: 'v3.0.0', commit, run: 'gh-1', logText: 'Backend switched', otherOutputs: [] };
  host.write('live tree/backend/dist/worker.js', 'four');
  host.write(`state/releases/${commit}/backend/dist/worker.js`, 'three');
  host.write(`state/releases/${commit}/ecosystem.config.js`, ecosystem('shop-backend'));
  host.write(`state/releases/${commit}.backend`, 'stamp\n');
  host.write('state/lock/details', '');
  host.write('home/.pm2/pm2.pid', String(process.pid));
});
afterEach(() => host.remove());

const inPlace = sampleEnvironment();
const linked = () => sampleEnvironment({ layout: 'symlink', current: `${host.folder}/current` });
const run = (environment = inPlace, changes: Partial<SwitchOrder> = {}) => host.run(switchBackend({ ...order, ...changes }, environment, host.host));
/** Past the daemon, which is none, pm2's command line is asked. */
const calls = () => host.pm2Calls().map((call) => call.replace(/^.*?: /, ''));

describe('a host with workers alone', () => {
  it('has the target in place, and nothing was started', async () => {
    const { exitCode, stdout } = await run();
    expect([exitCode, host.git('rev-parse', 'HEAD'), host.read('live tree/backend/dist/worker.js')]).toEqual([0, order.commit, 'three']);
    expect(calls()).toEqual(['stop shop-worker --silent']);
    expect(stdout.trim().split('\n').at(-1)).toBe('v3.0.0 is in place, and nothing of it runs');
  });

  it('has it behind its link, and goes back to what it was', async () => {
    const before = `${host.state}/releases/before`;
    mkdirSync(before, { recursive: true });
    symlinkSync(before, `${host.folder}/current`);
    expect((await run(linked())).exitCode).toBe(0);
    expect(readlinkSync(`${host.folder}/current`)).toBe(`${host.state}/releases/${order.commit}`);
    const { exitCode } = await host.run(switchBack({ recipe: order.recipe, processes: [], before: order.commit, run: 'gh-1', paths: undefined, otherOutputs: [] }, linked()));
    expect([exitCode, readlinkSync(`${host.folder}/current`)]).toEqual([0, before]);
    expect(calls()).toEqual(['stop shop-worker --silent']);
  });

  it('tells of a worker that the target does not have, and of no other', async () => {
    const said = async (changes: Partial<SwitchOrder> = {}) => allFacts(parseFacts((await run(inPlace, changes)).stdout), 'worker.without');
    expect(await said({ idle: [worker, { ...worker, name: 'shop-backend' }, { ...worker, name: 'by-name', ecosystem: undefined }] })).toEqual(['shop-worker']);
  });

  it('fails where a worker was started meanwhile and does not end', async () => {
    host.write('home/.pm2/deaf', '');
    mkdirSync(`${host.pm2Home}/pids`, { recursive: true });
    const child = spawn('bash', ['-c', 'trap "" INT; echo ready; while :; do sleep 0.1; done'], { env: { ...host.environment, pm_pid_path: `${host.pm2Home}/pids/shop-worker-0.pid` }, stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      await once(child.stdout, 'data');
      const { exitCode, stdout } = await run(inPlace, { idle: [{ ...worker, kill: false, stopTimeoutMs: 1_000 }] });
      expect([exitCode, stdout]).toEqual([3, expect.stringContaining('shop-worker still runs as process')]);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('fails where an output is not there', async () => {
    expect((await run()).exitCode).toBe(0);
    host.removePath('live tree/backend/dist');
    const { exitCode, stdout } = await run();
    expect([exitCode, stdout]).toEqual([10, expect.stringContaining('backend/dist of v3.0.0 is not in the live tree')]);
  });
});
