// Several processes of one backend: all are restarted, and one that came with the newer version is stopped. bash and node are real, pm2 is a stand-in.
import { spawn } from 'node:child_process';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { allFacts, parseFacts } from '../../src/commands/facts-protocol';
import { restart } from '../../src/commands/restart';
import type { Process } from '../../src/config/environment';
import { TemporaryHost } from '../bash/temporary-host';
import { sampleEnvironment } from '../samples/environment';

let host: TemporaryHost;

beforeEach(() => {
  host = new TemporaryHost();
  host.write('home/.pm2/pm2.pid', String(process.pid));
});
afterEach(() => host.remove());

const api: Process = { name: 'shop-api', ecosystem: 'ecosystem.config.js', env: 'production' };
const live: Process = { name: 'shop-live', ecosystem: 'pm2/live.config.js', env: undefined };
const byName: Process = { name: 'shop-mail', ecosystem: undefined, env: undefined };
const file = (path: string, ...names: readonly string[]) => host.write(`live tree/${path}`, `console.log('settings were read'); module.exports = { apps: ${JSON.stringify(names.map((name) => ({ name })))} };`);

async function run(processes: readonly Process[], changes: Parameters<typeof sampleEnvironment>[0] = {}) {
  const { exitCode, stdout } = await host.run(restart(processes, sampleEnvironment(changes), 'run-1'));
  expect(exitCode).toBe(0);
  return { calls: host.pm2Calls().map((call) => call.replace(/^(?:live tree|home): /, '')), without: allFacts(parseFacts(stdout), 'release.without') };
}

it('restarts all of them, in their order', async () => {
  file('ecosystem.config.js', 'shop-api');
  file('pm2/live.config.js', 'shop-live', 'other');
  expect(await run([live, api, byName])).toEqual({ calls: ['startOrReload pm2/live.config.js --only shop-live', 'startOrReload ecosystem.config.js --only shop-api --env production', 'restart shop-mail'], without: [] });
});

it.each([
  ['the file is not there', () => undefined],
  ['the file starts others alone', () => file('pm2/live.config.js', 'shop-alive', 'shop-live-2')],
])('stops what the version does not have: %s', async (_what, arrange) => {
  file('ecosystem.config.js', 'shop-api');
  arrange();
  expect(await run([api, live])).toEqual({ calls: ['startOrReload ecosystem.config.js --only shop-api --env production', expect.stringMatching(/^stop shop-live/)], without: ['shop-live'] });
});

it('leaves a file to pm2 that node cannot read', async () => {
  file('ecosystem.config.js', 'shop-api');
  host.write('live tree/pm2/live.config.js', 'apps:\n  - name: shop-alive\n');
  expect((await run([api, live])).without).toEqual([]);
});

it('never calls an only process missing: without it there is no backend', async () => {
  file('ecosystem.config.js', 'another');
  expect(await run([api])).toEqual({ calls: ['startOrReload ecosystem.config.js --only shop-api --env production'], without: [] });
});

it('starts them anew behind a link', async () => {
  host.write('current/ecosystem.config.js', `module.exports = { apps: [{ name: 'shop-api' }] };`);
  const { calls, without } = await run([api, live], { layout: 'symlink', current: `${host.folder}/current` });
  expect(calls).toEqual(['delete shop-api --silent', 'current: start current/ecosystem.config.js --only shop-api --env production', expect.stringMatching(/^(?:current|live tree|home)?(?:: )?stop shop-live/)]);
  expect(without).toEqual(['shop-live']);
});

it('proves that what the version does not have is gone: pm2 says 0 to much that it did not do', async () => {
  file('ecosystem.config.js', 'shop-api');
  const orphan = spawn('sleep', ['60'], { env: { ...process.env, pm_pid_path: `${host.pm2Home}/pids/shop-live-0.pid` } });
  const ended = new Promise((resolve) => orphan.on('exit', (_code, signal) => resolve(signal)));
  const { exitCode, stdout } = await host.run(restart([api, live], sampleEnvironment(), 'run-1'));
  expect([exitCode, stdout, await ended]).toEqual([0, expect.stringContaining('shop-live is dead: no process is left'), 'SIGINT']);
});
