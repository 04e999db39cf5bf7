// Quick Rollback, Step 4.5: the address that users open serves the target's page, and every asset that it names is there.
import { assetsOf, type ExpectedPage } from '../checks/served-page';
import type { Frontend } from '../config/environment';
import { messageOf, StepError } from '../errors';
import { mapLimited } from '../concurrency';
import type { Site } from '../site/manifest';
import { askPage } from './ask-page';
import { outcome, type Step, type StepContext } from './step';

const timeoutMs = 10_000;
const pollMs = 500;
const withinMs = 90_000;

export const verifyFrontend: Step = {
  title: 'Verify the frontend',
  section: 'Quick Rollback, Step 4: Revert Frontend',
  documentedMs: 120_000,
  deadlineMs: 120_000,
  blocking: true,
  undo: 'nothing to undo: it only looks',

  plan({ environment: { frontend }, target }) {
    if (frontend === undefined) return { notNeeded: 'the configuration has no frontend' };
    return { says: [`${frontend.url} serves the page of ${target.tag}, and each asset that it names`], commands: [] };
  },

  async run(_planned, context) {
    const { frontend } = context.situation.environment;
    const site = context.carried.site?.site;
    if (frontend === undefined || site === undefined) throw new StepError('the frontend was not prepared', { nextAction: 'Run this again.' });
    const expected = await expectedPage(frontend, site, context);
    const untilMs = context.ports.clock.monotonicMs() + withinMs;
    const polls = await awaitPage(frontend, expected, untilMs, context);
    await mapLimited(expected.assets, 8, (asset) => awaitAsset(frontend, asset, untilMs, context));
    return outcome(`${frontend.url} serves ${context.situation.target.tag} and the ${expected.assets.length} assets that it names (after ${polls} looks)`);
  },
};

/** The page that the bucket holds now: it was uploaded from the build. */
async function expectedPage(frontend: Frontend, site: Site, { ports, signal, situation }: StepContext): Promise<ExpectedPage> {
  const page = new TextDecoder().decode(await ports.store.get(frontend.bucket, `${frontend.prefix}index.html`, signal));
  return { versionPattern: frontend.versionPattern, assets: assetsOf(page, site.files.map((file) => file.path)), release: situation.target, tagPrefix: situation.environment.tagPrefix };
}

/** An invalidation takes its time: the first replies can still be the old page. */
async function awaitPage(frontend: Frontend, expected: ExpectedPage, untilMs: number, context: StepContext): Promise<number> {
  const { ports, signal } = context;
  for (let polls = 1; ; polls += 1) {
    const wrong = await askPage(frontend, expected, context);
    if (wrong.length === 0) return polls;
    if (ports.clock.monotonicMs() >= untilMs) {
      throw new StepError(`${frontend.url}: ${wrong.join(', ')}`, { nextAction: 'The bucket holds the target; look at the distribution: its origin, its invalidations, its behaviours. Then run this again.' });
    }
    await ports.clock.sleep(pollMs, signal);
  }
}

/** One request that failed says nothing yet: an edge can be busy, or remember an error for a while. */
async function awaitAsset(frontend: Frontend, asset: string, untilMs: number, context: StepContext): Promise<void> {
  const { ports, signal } = context;
  const url = new URL(asset, frontend.url.endsWith('/') ? frontend.url : `${frontend.url}/`).href;
  for (;;) {
    const trouble = await askAsset(url, context);
    if (trouble === undefined) return;
    if (ports.clock.monotonicMs() >= untilMs) {
      throw new StepError(`${url}: ${trouble}`, { nextAction: 'The page names this file, and it is not served. Look at the bucket, and at the origin and the behaviours of the distribution; then run this again: it uploads what is missing.' });
    }
    await ports.clock.sleep(pollMs, signal);
  }
}

async function askAsset(url: string, { ports, signal }: StepContext): Promise<string | undefined> {
  try {
    const { status } = await ports.web.request({ url, method: 'GET', headers: {}, timeoutMs }, signal);
    return status === 200 ? undefined : `status ${status} instead of 200`;
  } catch (error) {
    signal.throwIfAborted();
    return `no reply (${messageOf(error)})`;
  }
}
