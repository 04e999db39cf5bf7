// What the configuration names, looked for on a real checkout.
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { allFacts, fact, parseFacts } from '../../src/commands/facts-protocol';
import { facts, lookIntoTarget } from '../../src/commands/named-paths';
import { contentOf } from '../bash/folder-content';
import { TemporaryHost } from '../bash/temporary-host';
import { sampleEnvironment } from '../samples/environment';

let host: TemporaryHost;
let commits: Record<string, string>;
const ecosystem = "module.exports = { apps: [{ name: 'shop-' + 'api' }, { name: 'shop-worker' }] };";

beforeEach(() => {
  host = new TemporaryHost();
  commits = host.createRepository({ 'v3.0.0': { 'backend/a': '1', 'ecosystem.config.js': "name: 'shop-backend'" }, 'v4.0.0': { 'ecosystem.config.js': ecosystem, 'dist/x': '' } });
});
afterEach(() => host.remove());

it('names what the live tree lacks, and the built releases that could not be started', async () => {
  const commit = commits['v3.0.0'] ?? '';
  host.write(`state/releases/${commit}.backend`, '');
  host.write('state/releases/other.backend', '');
  host.write(`state/releases/${commit}/ecosystem.config.js`, '');
  const found = parseFacts((await host.run(facts(sampleEnvironment({ shared: ['.env'] }), host.host))).stdout);
  expect(allFacts(found, 'absent')).toEqual(['backend', 'backend/node_modules', 'backend/dist', 'node_modules', '.env']);
  expect(allFacts(found, 'release.lacks')).toEqual(['other']);
});

it('looks into the target, and asks the ecosystem file for its names as pm2 would; nothing changes', async () => {
  const ask = async (name: string) => parseFacts((await host.run(lookIntoTarget({ remote: 'origin', tag: 'v3.0.0', commit: commits['v3.0.0'] ?? '', paths: ['backend', 'web'], apps: [{ name, ecosystem: 'ecosystem.config.js' }] }, sampleEnvironment()))).stdout);
  const before = contentOf(host.repository);
  const wrong = await ask('shop-apy');
  expect([fact(wrong, 'target'), allFacts(wrong, 'target.has'), fact(wrong, 'app.named'), allFacts(wrong, 'app')]).toEqual(['read', ['backend'], '', ['shop-api', 'shop-worker']]);
  expect(fact(await ask('shop-backend'), 'app.named')).toBe('shop-backend');
  expect(fact(await ask('shop-worker'), 'app.named')).toBe('shop-worker');
  expect(contentOf(host.repository)).toEqual(before);
});

it('says nothing of a target that is neither here nor at the remote', async () => {
  const found = parseFacts((await host.run(lookIntoTarget({ remote: 'origin', tag: 'v9', commit: '9'.repeat(40), paths: ['backend'], apps: [] }, sampleEnvironment()))).stdout);
  expect([fact(found, 'target'), allFacts(found, 'target.has')]).toEqual(['', []]);
});
