// pm2's daemon is asked past its command line: with a stand-in for pm2's own client, and for its command line.
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { keepListed } from '../../src/commands/pm2-dump';
import { stop } from '../../src/commands/pm2-daemon';
import { sh } from '../../src/commands/shell';
import { TemporaryHost } from '../bash/temporary-host';

let host: TemporaryHost;

beforeEach(() => {
  host = new TemporaryHost();
  host.write('package.json', '{ "version": "7.0.4" }');
  host.write('modules/pm2-axon/index.js', `exports.socket = () => ({ on() {}, connect() {} });`);
});
afterEach(() => host.remove());

/** @param answer what the daemon does with `method`, `id` and `reply`; `note(text)` writes down. */
function daemon(answer: string): void {
  host.write('modules/pm2-axon-rpc/index.js', `
const note = (text) => require('fs').appendFileSync(${JSON.stringify(`${host.folder}/noted`)}, text + ' ');
const entry = (name, pm_id) => ({ name, pm_id, pm2_env: { name, pm_id, status: 'online' } });
exports.Client = class { call(method, id, reply) {
  if (method === 'getMonitorData') return reply(null, [entry('shop-api', 1), entry('shop-api', 2), entry('shop-api', 3), entry('other', 4)]);
  ${answer}
} };`);
}

const noted = () => host.read('noted').trim().split(' ');

it('stops all processes of the name, and no other', async () => {
  daemon('note(id); reply(null);');
  expect((await host.run(stop(sh`shop-api`, 5))).exitCode).toBe(0);
  expect([noted(), host.pm2Calls()]).toEqual([['1', '2', '3'], []]);
});

it('waits for the others where one cannot be stopped, then leaves that to the command line', async () => {
  daemon(`if (id === 1) return reply(new Error('1 : id unknown')); setTimeout(() => { note(id); reply(null); }, 100);`);
  host.installTool('pm2', `echo cli >>${JSON.stringify(`${host.folder}/noted`)}`);
  expect((await host.run(stop(sh`shop-api`, 5))).exitCode).toBe(0);
  expect(noted().join(' ').split(/\s+/)).toEqual(['2', '3', 'cli']);
});

it('has its time once: a daemon that does not end a process would keep the command line waiting too', async () => {
  daemon('setInterval(() => {}, 1000);');
  expect((await host.run(stop(sh`shop-api`, 1))).exitCode).not.toBe(0);
  expect(host.pm2Calls()).toEqual([]);
});

it('lists what the next boot shall start, without its command line', async () => {
  daemon('');
  host.write('state/lock/details', '');
  host.write('home/.pm2/dump.pm2', JSON.stringify([{ name: 'shop-api', status: 'stopped' }, { name: 'metrics', status: 'online' }]));
  const { exitCode, stdout } = await host.run(keepListed(['shop-api'], 'run-1'));
  expect([exitCode, stdout, host.pm2Calls()]).toEqual([0, 'fact\tpm2.gone\tmetrics\n', []]);
  const kept = JSON.parse(host.read('home/.pm2/dump.pm2')) as { name: string; status: string }[];
  expect(kept.map(({ name, status }) => `${name} ${status}`)).toEqual(['shop-api online', 'shop-api online', 'shop-api online', 'metrics online']);
});
