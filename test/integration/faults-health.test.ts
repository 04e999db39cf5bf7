// FAULTS 23: a health endpoint that is sick, flaps, hangs or answers something else. Each is seen, named, and ends well once it is over.
import { writeFile } from 'node:fs/promises';
import { jest } from '@jest/globals';
import type { Sandbox } from '../../sandbox/sandbox';
import { expectResult } from './expect-result';
import { expectLockKept, liveVersions, type Live } from './half-way';
import { expectHealed, openSystem, quick, quickRecipes, siteVersion } from './system';

jest.setTimeout(120_000);

const runId = '2310';
let sandbox: Sandbox;
let environment: Record<string, unknown>;
let attempt = 0;
let switched: Live[];

/** One backend is switched for all of these tests: a run that is tried again finds it and only verifies. */
beforeAll(async () => {
  sandbox = await openSystem();
  const { apiUrl } = sandbox.description;
  const seen = { json: { status: 'healthy' }, version: '$.version', timeout: '700ms' };
  environment = {
    ...quickRecipes(sandbox),
    health: [{ name: 'health', url: `${apiUrl}/health`, ...seen }, { name: 'health of each host', on: 'hosts', url: 'http://127.0.0.1:{port}/health', ...seen }],
    stability: { replies: 4, 'stable-for': '1s', interval: '200ms', within: '3s' },
  };
  await sandbox.deploy('v4.0.0');
  await targetFault({ unhealthy: true });
  expectResult(await rollback(), 'failed');
  switched = await liveVersions(sandbox);
});

function rollback(): ReturnType<typeof quick> {
  attempt += 1;
  return quick(sandbox, { environment, run: { runId, runAttempt: attempt } });
}

async function targetFault(faults: Record<string, boolean>): Promise<void> {
  for (const host of sandbox.description.hosts) await writeFile(host.targetFaults, JSON.stringify(faults));
}

const faults: readonly [string, string, RegExp][] = [
  ['says that it is unhealthy', 'unhealthy', /health from here was not healthy 4 times in a row within 3 s: status 503 instead of 200/],
  ['never answers', 'hang', /health from here was not healthy .*: no reply \(no reply within 0\.7 s\)/],
  ['answers 200 with a page', 'htmlHealth', /health from here was not healthy .*: no JSON \(text\/html/],
  ['is well every other time', 'flapping', /was not healthy 4 times in a row .*: status 503 instead of 200/],
];

it.each(faults)('23: health that %s is not healthy', async (_name, fault, message) => {
  await targetFault({ [fault]: true });
  const stopped = await rollback();
  expectResult(stopped, 'failed');
  expect(stopped.log).toMatch(message);
  expect(stopped.log).toMatch(/Error: .* → The lock stays on the hosts.*then run this again/);
  expect(await siteVersion(sandbox)).toBe('4.0.0');
  expect(await liveVersions(sandbox)).toEqual(switched);
  await expectLockKept(sandbox, runId, 'failed at verify-backend');
});

it('23: what was sick and is well again is verified, without another restart', async () => {
  await targetFault({});
  const result = await rollback();
  expectResult(result, 'success');
  await expectHealed(sandbox);
  expect((await liveVersions(sandbox)).map(({ backend }) => backend)).toEqual(switched.map(({ backend }) => backend));
  expect(result.outputs).toMatchObject({ 'rolled-back-from': 'v4.0.0', 'rolled-back-to': 'v3.0.0' });
});
