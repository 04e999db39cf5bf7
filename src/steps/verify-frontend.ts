// Quick Rollback, Step 4.5: the address that users open serves the target's page, and every asset that it names is there.
import { assetsOf, isToldByContentAlone, type ExpectedPage, type Served } from '../checks/served-page';
import type { Frontend } from '../config/environment';
import { InconclusiveError, StepError } from '../errors';
import { mapLimited } from '../concurrency';
import type { Site } from '../site/manifest';
import { counted } from '../words/plurals';
import { askFile, askPage, uploadedFile, uploadedPage } from './parts/ask-page';
import { outcome, type Step, type StepContext } from './step';

const pollMs = 500;
const withinMs = 90_000;
/** What no distribution invalidates, a cache may keep as long as our own header lets it: five minutes. */
const uninvalidatedMs = 330_000;

export const verifyFrontend: Step = {
  title: 'Verify the frontend',
  section: 'Quick Rollback, Step 4: Revert Frontend',
  documentedMs: 120_000,
  deadlineMs: 120_000,
  blocking: true,
  undo: 'nothing to undo: it only looks',

  plan({ environment: { frontend }, target }) {
    if (frontend === undefined) return { notNeeded: 'the configuration has no frontend' };
    return { deadlineMs: assetsMs(frontend) + 30_000, says: [`${frontend.url} serves the page of ${target.tag}, and each asset that it names`], commands: [] };
  },

  async run(_planned, context) {
    const { frontend } = context.situation.environment;
    const site = context.carried.site?.site;
    if (frontend === undefined || site === undefined) throw new StepError('the frontend was not prepared', { nextAction: 'Run this again.' });
    const expected = await expectedPage(frontend, site, context);
    const beginMs = context.ports.clock.monotonicMs();
    const looks = await awaitPage(frontend, expected, beginMs + withinMs, context);
    const doubts = await mapLimited(expected.assets, 8, (asset) => awaitAsset(frontend, asset, beginMs, context));
    return outcome(`${frontend.url} serves ${context.situation.target.tag} and the ${counted(expected.assets.length, 'asset')} that it names (after ${counted(looks, 'look')})`, { warnings: doubts.flat() });
  },
};

/** @throws StepError where nothing could prove the page. */
async function expectedPage(frontend: Frontend, site: Site, context: StepContext): Promise<ExpectedPage> {
  const { target, environment } = context.situation;
  const page = await uploadedPage(frontend, context);
  if (page === undefined && frontend.versionPattern === undefined) {
    throw new StepError(`the build of ${target.tag} has no index.html in s3://${frontend.bucket}/${frontend.prefix}, and frontend.version is not set: nothing proves which version ${frontend.url} serves`, {
      nextAction: `The bucket holds the target. Open ${frontend.url} and look. Then set frontend.version, or let the build make an index.html, and run this again.`,
    });
  }
  const assets = page === undefined ? [] : assetsOf(new TextDecoder().decode(page), site.files.map((file) => file.path));
  return { versionPattern: frontend.versionPattern, assets, release: target, tagPrefix: environment.tagPrefix, page };
}

/** An invalidation takes its time: the first replies can still be the old page. */
async function awaitPage(frontend: Frontend, expected: ExpectedPage, untilMs: number, context: StepContext): Promise<number> {
  const { served, looks } = await poll(() => askPage(frontend, expected, context), untilMs, context);
  const what = `${frontend.url}: ${served.why.join(', ')}`;
  if (served.kind === 'failed') throw new StepError(what, { nextAction: 'The bucket holds the target; look at the distribution: its origin, its invalidations, its behaviours. Then run this again.' });
  if (served.kind === 'inconclusive') {
    throw new InconclusiveError(what, {
      nextAction: `The bucket holds the target. Compare what is served with s3://${frontend.bucket}/${frontend.prefix}index.html: if it is an older page, invalidate the distribution; if something on the way rewrites pages, set frontend.version, so that the version in the page is the proof. Then run this again.`,
    });
  }
  return looks;
}

function assetsMs({ distribution }: Pick<Frontend, 'distribution'>): number {
  return distribution === undefined ? uninvalidatedMs : withinMs;
}

/** @returns a doubt, where the version in the page is proof and only the bytes of an asset differ. */
async function awaitAsset(frontend: Frontend, asset: string, beginMs: number, context: StepContext): Promise<string[]> {
  const url = new URL(asset, frontend.url.endsWith('/') ? frontend.url : `${frontend.url}/`).href;
  const file = isToldByContentAlone(asset) ? ((await uploadedFile(frontend, asset, context)) ?? new Uint8Array()) : undefined;
  const { served } = await poll(() => askFile(url, file, context), beginMs + (file === undefined ? withinMs : assetsMs(frontend)), context);
  const what = `${url}: ${served.why.join(', ')}`;
  if (served.kind === 'failed') throw new StepError(what, { nextAction: 'The page names this file, and it is not served. Look at the bucket, and at the origin and the behaviours of the distribution; then run this again: it uploads what is missing.' });
  if (served.kind === 'inconclusive' && frontend.versionPattern !== undefined) return [`${what}: something on the way rewrites it, or it is older`];
  if (served.kind === 'inconclusive') {
    throw new InconclusiveError(what, {
      nextAction: `Its name does not tell its version. Compare what is served with s3://${frontend.bucket}/${frontend.prefix}${asset}: if it is older, invalidate it; if something on the way rewrites it, let the build put a hash into its name. Then run this again.`,
    });
  }
  return [];
}

/** Looks until it passes or the time is over: an edge can be busy, or remember an error for a while. */
async function poll(look: () => Promise<Served>, untilMs: number, { ports, signal }: StepContext): Promise<{ readonly served: Served; readonly looks: number }> {
  for (let looks = 1; ; looks += 1) {
    const served = await look();
    if (served.kind === 'passed' || ports.clock.monotonicMs() >= untilMs) return { served, looks };
    await ports.clock.sleep(pollMs, signal);
  }
}
