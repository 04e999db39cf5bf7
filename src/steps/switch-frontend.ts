// Quick Rollback, Step 4 (parts 3 and 4): assets first, pages next, then the invalidation, and only then what the newer version left.
import { commandsFor, hostScript } from '../commands/script';
import { noteLeftovers } from '../commands/site-files';
import { exactly } from '../words/durations';
import type { Frontend } from '../config/environment';
import { messageOf, StepError } from '../errors';
import type { Situation } from '../plan/situation';
import type { Clock, StoredObject } from '../ports';
import type { RunIdentity } from '../request';
import { leftoversOf } from '../site/leftovers';
import { counted } from '../words/plurals';
import { viaHost } from './parts/frontend-build';
import { noteWhatIsServed } from './parts/note-site';
import { timed } from './parts/phases';
import { outcome, type Carried, type Intent, type NotNeeded, type Step, type StepContext, type StepOutcome } from './step';
import { uploadPagesLast } from './parts/upload-site';

type Prepared = NonNullable<Carried['site']>;

export const switchFrontend: Step = {
  title: 'Switch the frontend',
  section: 'Quick Rollback, Step 4: Revert Frontend',
  documentedMs: 120_000,
  deadlineMs: 10 * 60_000,
  blocking: true,
  undo: 'run a quick rollback to the newer tag with allow: newer-target',
  plan,

  async run(_planned, context) {
    const { frontend } = context.situation.environment;
    const prepared = context.carried.site;
    if (frontend === undefined || prepared === undefined) throw new StepError('the frontend was not prepared', { nextAction: 'Run this again.' });
    const { clock } = context.ports;
    const phasesMs: Record<string, number> = {};
    await uploadPagesLast(prepared.difference, prepared.site, frontend, phasesMs, context);
    // The pages are live: what hosts note of it must not hold up the invalidation.
    const [warnings, unnoted] = await Promise.all([timed(phasesMs, 'invalidate', clock, () => invalidate(frontend, context)), noteWhatIsServed(context)]);
    const removal = await timed(phasesMs, 'delete', clock, () => removeStrays(frontend, prepared, context));
    const { assets, html } = prepared.difference;
    return outcome(`${counted(assets.length, 'asset')} and ${counted(html.length, 'page')} uploaded${removal.detail}`, { phasesMs, warnings: [...warnings, ...unnoted, ...removal.warnings], forPeople: removal.forPeople });
  },
};

function plan({ environment: { frontend } }: Situation): Intent | NotNeeded {
  if (frontend === undefined) return { notNeeded: 'the configuration has no frontend' };
  const strays = { later: 'delete pages that the target does not have; assets of other versions stay for open tabs, a later prepare removes them', immediate: 'delete what the target does not have', never: 'delete nothing' };
  return {
    says: [
      `upload changed assets, then pages, to s3://${frontend.bucket}/${frontend.prefix}`,
      frontend.distribution === undefined ? 'no distribution: nothing to invalidate' : `invalidate ${frontend.invalidate.join(' ')} of ${frontend.distribution}`,
      strays[frontend.delete],
    ],
    commands: [],
  };
}

/** One for each time that pages were uploaded: CloudFront answers a reference that it knows with the old invalidation, and edges would keep what they fetched since. */
function referenceOf({ id, attempt }: RunIdentity, clock: Clock): string {
  return `${id}-${attempt}-${clock.now().getTime()}`;
}

/** An invalidation that CloudFront will not take must not stop the rollback: the pages are not cached long. */
async function invalidate(frontend: Frontend, { ports, situation, signal }: StepContext): Promise<string[]> {
  if (frontend.distribution === undefined) return [];
  try {
    await ports.cdn.invalidate(frontend.distribution, frontend.invalidate, referenceOf(situation.run, ports.clock), signal);
    return [];
  } catch (error) {
    signal.throwIfAborted();
    return [`CloudFront did not take the invalidation (${messageOf(error)}). Repeat it by hand: aws cloudfront create-invalidation --distribution-id ${frontend.distribution} --paths ${frontend.invalidate.map((path) => `"${path}"`).join(' ')}`];
  }
}

async function removeStrays(frontend: Frontend, prepared: Prepared, context: StepContext): Promise<{ detail: string; warnings: string[]; forPeople: string[] }> {
  if (frontend.delete === 'never') return { detail: '', warnings: [], forPeople: [] };
  const { strayPages, strayAssets } = prepared.difference;
  const now = [...strayPages, ...(frontend.delete === 'immediate' ? strayAssets : [])].map((object) => object.key);
  const failed = now.length === 0 ? [] : await context.ports.store.remove(frontend.bucket, now, context.signal);
  const warnings = failed.length === 0 ? [] : [`${failed.length} objects could not be deleted: ${failed.slice(0, 5).join(', ')}`];
  const kept = frontend.delete === 'later' ? strayAssets : [];
  if (kept.length === 0) return { detail: `, ${now.length - failed.length} objects deleted`, warnings, forPeople: [] };
  const note = await keepNote(frontend, prepared, kept, context);
  return {
    detail: `, ${now.length - failed.length} objects deleted, ${counted(kept.length, 'asset')} of other versions kept for open tabs`,
    warnings: [...warnings, ...note],
    forPeople: [`${counted(kept.length, 'asset')} of other versions ${kept.length === 1 ? 'stays' : 'stay'} in the bucket for open tabs; a run of type prepare removes ${kept.length === 1 ? 'it' : 'them'} after ${exactly(frontend.keepAssetsMs)}.`],
  };
}

async function keepNote(frontend: Frontend, { site }: Prepared, kept: readonly StoredObject[], { situation, ports, signal }: StepContext): Promise<StepOutcome['warnings']> {
  const host = viaHost(situation, frontend);
  const unnoted = ['The list of kept assets could not be noted: delete them by hand when no tab asks for them any more.'];
  if (host === undefined) return unnoted;
  const stored = await ports.store.list(frontend.bucket, frontend.prefix, signal).catch(() => undefined);
  signal.throwIfAborted();
  if (stored === undefined) return unnoted;
  const note = JSON.stringify(leftoversOf(kept, site.files, stored, frontend, ports.clock.now().toISOString()));
  const replies = await ports.hosts.change('note-leftovers', commandsFor([host], () => hostScript(host, 'Note the leftovers', 20_000, noteLeftovers(situation.run.id, note))), { signal });
  return replies.some((reply) => reply.exitCode === 0) ? [] : unnoted;
}
