// Faults 17 and 18: the npm registry is down, a build fails. The worker is dead by then, as the document orders; the old version serves on.
import { jest } from '@jest/globals';
import type { HostDescription, Sandbox } from '../../sandbox/sandbox';
import { expectResult } from './expect-result';
import { expectLockKept, expectStillServing, liveVersions, type Live } from './half-way';
import { pathShims } from './path-shims';
import { expectHealed, onHost, openSystem, prepare, quick, quickRecipes, type QuickRecipes, stateFile } from './system';

jest.setTimeout(120_000);

let sandbox: Sandbox;
let recipes: QuickRecipes;

beforeAll(async () => {
  sandbox = await openSystem();
  recipes = quickRecipes(sandbox);
});

/** npm as it is when its registry cannot be reached: what it has already, it can run. */
const offlineNpm = `if [ "$1" = ci ] || [ "$1" = install ]; then
  echo called >>"$HOME/.emergency-rollback/npm-calls"
  echo 'npm error code ENOTFOUND' >&2
  echo 'npm error network request to the registry failed, reason: getaddrinfo ENOTFOUND' >&2
  exit 1
fi
real "$@"`;

describe('the npm registry is down', () => {
  beforeEach(async () => {
    await sandbox.deploy('v4.0.0');
  });

  it('17: with a standby nothing asks for it; with the dependencies of the lockfile at hand a build works without it', async () => {
    const environment = { ...recipes, backend: { directory: 'backend', outputs: ['node_modules', 'dist'] }, frontend: { ...recipes.frontend, releases: `s3://${sandbox.description.objectStore.buckets.releases}/frontend` } };
    expectResult(await prepare(sandbox, { environment }), 'success');
    const [, second] = sandbox.description.hosts as [HostDescription, HostDescription];
    await onHost(second, `rm '${stateFile(second, 'releases')}'/*.backend`);

    const result = await quick(sandbox, { environment: { ...environment, path: [await pathShims(sandbox, { npm: offlineNpm })] } });
    expectResult(result, 'success');
    await expectHealed(sandbox);
    expect(result.log).toContain('app-1: standby of v3.0.0 is ready');
    expect(result.log).toContain('app-2: no standby: npm ci');
    expect(result.log).toContain('dependencies: from the cache of this lockfile');
    for (const host of sandbox.description.hosts) expect(await onHost(host, 'cat ~/.emergency-rollback/npm-calls 2>/dev/null || true')).toBe('');
  });

  it('17: without a standby the run stops before anything is switched, and says what npm said', async () => {
    const before = await liveVersions(sandbox);
    const path = [await pathShims(sandbox, { npm: offlineNpm })];
    const stopped = await quick(sandbox, { environment: { path }, run: { runId: '1701' } });
    expectResult(stopped, 'failed');
    await expectStillServing(sandbox, before);
    await expectLockKept(sandbox, '1701', 'failed at prepare-backend');
    expect(stopped.log).toContain('getaddrinfo ENOTFOUND');
    expect(stopped.annotations.map(({ message }) => message).join('\n')).toMatch(/npm error .*The live version was not touched.*run this again/s);

    expectResult(await quick(sandbox, { environment: recipes, run: { runId: '1701', runAttempt: 2 } }), 'success');
    await expectHealed(sandbox);
  });
});

describe('a build fails', () => {
  const failing: readonly [string, () => Record<string, unknown>, string, string][] = [
    ['the backend’s', () => ({ backend: { ...recipes.backend, build: 'mkdir dist; echo "error TS2304: Cannot find name"; exit 2' } }), 'prepare-backend', 'error TS2304: Cannot find name (exit status 2)'],
    ['the backend’s, without saying so: it makes no output', () => ({ backend: { ...recipes.backend, build: 'true' } }), 'prepare-backend', 'the build left no dist in backend'],
    ['the frontend’s', () => ({ frontend: { ...recipes.frontend, build: 'echo "error during build" >&2; exit 1' } }), 'prepare-frontend', 'error during build (exit status 1)'],
    ['the frontend’s, without saying so: it makes no page', () => ({ frontend: { ...recipes.frontend, build: 'mkdir dist; echo 1 >dist/asset.js' } }), 'prepare-frontend', 'holds 1 files and no HTML page: it will not replace the site'],
  ];

  /** One run, tried with one broken build after the other: nothing is switched, so nothing has to be reset. */
  const runId = '1801';
  let before: Live[];
  beforeAll(async () => {
    await sandbox.deploy('v4.0.0');
    before = await liveVersions(sandbox);
  });

  it.each(failing)('18: %s: nothing is switched', async (_name, broken, step, message) => {
    const stopped = await quick(sandbox, { environment: { ...recipes, ...broken() }, run: { runId } });
    expectResult(stopped, 'failed');
    expect(stopped.log).toContain(message);
    expect(stopped.log).toMatch(/Error: .* → .*(?:mend the build|Look at what)/i);
    await expectStillServing(sandbox, before);
    await expectLockKept(sandbox, runId, `failed at ${step}`);
  });

  it('18: once it is mended the same run ends well, and takes nothing of the failed builds', async () => {
    expectResult(await quick(sandbox, { environment: recipes, run: { runId } }), 'success');
    await expectHealed(sandbox);
  });
});
