// Whether ecosystem files have an environment, as node reads them on a real checkout.
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { factsOfTarget, facts } from '../../src/commands/app-env';
import { parseFacts } from '../../src/commands/facts-protocol';
import { parseAppEnvs } from '../../src/preflight/parse-host-facts';
import type { Ended } from '../bash/run-bash';
import { TemporaryHost } from '../bash/temporary-host';
import { sampleEnvironment } from '../samples/environment';

let host: TemporaryHost;
const environment = sampleEnvironment();
const processes = environment.backendProcesses;
const file = (app: string, before = '') => `${before}module.exports = { apps: [{ name: 'other', env_production: {} }, ${app}] };`;
const without = file("{ name: 'shop-backend', env: {} }", "console.log('fact\\tstate\\twritable');");
const withIt = file("{ name: 'shop-' + 'backend', env_production: { A: '1' } }", "require('./settings');");

beforeEach(() => {
  host = new TemporaryHost();
});
afterEach(() => host.remove());

const said = ({ stdout }: Ended) => parseAppEnvs(parseFacts(stdout)).map(({ where, name, has }) => `${where} ${name} ${has}`);

it('is told of the live tree and of what is built, and not where the file cannot be read', async () => {
  const asked = facts(processes, environment)!;
  expect((await host.run(asked)).exitCode).toBe(0);
  host.createRepository({ 'v4.0.0': { 'ecosystem.config.js': without } });
  for (const [name, text] of [['aaa', withIt], ['bbb', 'not javascript'], ['ccc', file("{ name: 'shop-api' }")]] as const) {
    host.write(`state/releases/${name}.backend`, '');
    host.write(`state/releases/${name}/settings.js`, '');
    host.write(`state/releases/${name}/ecosystem.config.js`, text);
  }
  const ended = await host.run(asked);
  expect(said(ended)).toEqual(['aaa shop-backend true', 'live shop-backend false']);
  expect(parseFacts(ended.stdout).has('state')).toBe(false);
});

it('is not asked where no process has one', () => {
  expect(facts(processes.map((process) => ({ ...process, env: undefined })), environment)).toBeUndefined();
});

it('is told of the target as git has it, beside the modules of the live tree', async () => {
  const commits = host.createRepository({ 'v2.0.0': { a: '' }, 'v3.0.0': { 'ecosystem.config.js': withIt }, 'v4.0.0': { 'ecosystem.config.js': without, 'settings.js': '' } });
  const ask = async (tag: string, name = 'ecosystem.config.js') => said(await host.run(factsOfTarget([{ name: 'shop-backend', env: 'production', ecosystem: name }], commits[tag] ?? '', environment)));
  expect([await ask('v3.0.0'), await ask('v4.0.0'), await ask('v2.0.0'), await ask('v3.0.0', 'gone.js')]).toEqual([['target shop-backend true'], ['target shop-backend false'], [], []]);
});
