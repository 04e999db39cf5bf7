// A host whose network goes silent, in a namespace of its own, and what each policy of `rollout` makes of it.
import { jest } from '@jest/globals';
import { mayMakeNamespaces, startNamespacedHost, type NamespacedHost } from '../../sandbox/edge/network-namespace';
import { startTcpProxy } from '../../sandbox/edge/tcp-proxy';
import { hostEntry } from '../../sandbox/rollback-config';
import type { HostDescription, Sandbox } from '../../sandbox/sandbox';
import { expectResult } from './expect-result';
import { until, whenLine } from './moments';
import { expectHealed, headOf, onHost, openSystem, quick, quickRecipes, servedVersion } from './system';

jest.setTimeout(180_000);

let sandbox: Sandbox;
let first: HostDescription;
let second: HostDescription;
let away: NamespacedHost;
let tags: Readonly<Record<string, string>>;

beforeAll(async () => {
  sandbox = await openSystem();
  [first, second] = sandbox.description.hosts as [HostDescription, HostDescription];
  ({ tags } = sandbox.description.origin);
});

beforeEach(async () => {
  await sandbox.deploy('v4.0.0');
  away = (await mayMakeNamespaces()) ? await startNamespacedHost(second.port) : await behindSilentProxy(second.port);
});

afterEach(() => away.close());

/** Where the machine allows no namespaces: silence without a TCP stack of its own. */
async function behindSilentProxy(targetPort: number): Promise<NamespacedHost> {
  const proxy = await startTcpProxy({ targetPort });
  const silent = async (on: boolean) => proxy.blackhole(on);
  return { address: '127.0.0.1', port: proxy.port, cutOff: () => silent(true), mend: () => silent(false), close: () => proxy.close() };
}

const entryOfSecond = () => ({ ...hostEntry(second, away.port), address: away.address });
const rollBack = (hosts: readonly object[], rollout: Record<string, unknown>, runId: string, onLine?: (line: string) => void) =>
  quick(sandbox, { environment: { ...quickRecipes(sandbox), hosts: [...hosts], rollout }, run: { runId, ...(onLine && { onLine }) } });

it('after the canary has switched: with on-failure: switch-back, the canary goes back, and the other is not taken to have', async () => {
  const run = rollBack([hostEntry(first), entryOfSecond()], { serial: 1, 'on-failure': 'switch-back' }, '8202');
  await until('the canary has switched', async () => (await headOf(first)) === tags['v3.0.0']);
  await away.cutOff();
  const result = await run;
  expectResult(result, 'failed');
  expect(result.log).toMatch(/app-1: back on v4\.0\.0, healthy; app-2: /);
  expect([await headOf(first), await headOf(second)]).toEqual([tags['v4.0.0'], tags['v4.0.0']]);
  expect(await servedVersion(sandbox)).toBe('4.0.0');
});

it('before its turn: with max-failures: 1, the others are switched nevertheless; run again once it is back, the run ends well', async () => {
  const roll = (onLine?: (line: string) => void) => rollBack([entryOfSecond(), hostEntry(first)], { parallel: 1, 'max-failures': 1 }, '8203', onLine);
  const result = await roll(whenLine('▶ Switch the backend', () => void away.cutOff()));
  expectResult(result, 'failed');
  expect(result.log).toMatch(/app-2: (last seen with|somewhere between) v4\.0\.0.*; app-1: runs v3\.0\.0/);
  expect(await headOf(first)).toBe(tags['v3.0.0']);
  await away.mend();
  expectResult(await roll(), 'success');
  await expectHealed(sandbox);
});

it('from the beginning: with quorum: 50%, it is left out, and the result is partial', async () => {
  await away.cutOff();
  await onHost(second, 'pm2 kill --silent >/dev/null');
  const result = await rollBack([hostEntry(first), entryOfSecond()], { quorum: '50%' }, '8204');
  expectResult(result, 'partial');
  expect(result.log).toMatch(/app-2 is left out: .* is not reachable/);
  expect([await headOf(first), await headOf(second)]).toEqual([tags['v3.0.0'], tags['v4.0.0']]);
  expect(await servedVersion(sandbox)).toBe('3.0.0');
});
