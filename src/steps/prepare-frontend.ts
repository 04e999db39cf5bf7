// Quick Rollback, Step 4 (parts 1 and 2): gets the built frontend of the target and finds what differs from the bucket. Nothing served changes yet.
import { StepError } from '../errors';
import type { Frontend } from '../config/environment';
import { builtAt } from '../plan/live-or-ready';
import type { Situation } from '../plan/situation';
import { compareSite, type SiteDifference } from '../site/difference';
import { largeDelete } from '../site/large-delete';
import type { Site } from '../site/manifest';
import type { Command, StoredObject } from '../ports';
import { counted } from '../words/plurals';
import { buildCommands, describeOnHost, fetchFiles, findInBucket, unprovenStandby, viaHost } from './parts/frontend-build';
import { outputOf, phasesOf, requireAll } from './parts/host-outcomes';
import { timed } from './parts/phases';
import { outcome, type Intent, type NotNeeded, type Step, type StepContext, type StepOutcome } from './step';

export const prepareFrontend: Step = {
  title: 'Prepare the frontend',
  section: 'Quick Rollback, Step 4: Revert Frontend',
  documentedMs: 120_000,
  deadlineMs: 16 * 60_000,
  blocking: true,
  undo: 'nothing to undo: the bucket was not touched',
  plan,

  async run(planned, context) {
    const { frontend } = context.situation.environment;
    if (frontend === undefined) return outcome('there is no frontend', { state: 'already' });
    const standby = await findInBucket(context, frontend);
    if (standby !== undefined && standby.isCurrent !== 'no') {
      const stored = await context.ports.store.list(frontend.bucket, frontend.prefix, context.signal);
      const difference = compareWithBucket(context, frontend, standby.site, stored);
      context.carried.site = { site: standby.site, difference };
      return outcome(`standby in the release bucket: no install, no build; ${describe(difference)}`, { warnings: standby.isCurrent === 'yes' ? [] : [unprovenStandby(frontend)] });
    }
    return buildAndCompare(planned.commands, context, frontend);
  },
};

function plan(situation: Situation): Intent | NotNeeded {
  const { frontend } = situation.environment;
  if (frontend === undefined) return { notNeeded: 'the configuration has no frontend' };
  const host = viaHost(situation, frontend);
  const built = host === undefined ? undefined : builtAt(situation, host, frontend.recipe);
  const commands = buildCommands(situation, frontend);
  const how = built === undefined ? `${frontend.via}: ${frontend.recipe.install}, then ${frontend.recipe.build}, unless the release bucket has it, built the same way` : `${frontend.via}: standby of ${situation.target.tag} is ready, built ${built}: no install, no build`;
  return { says: [how, `compare its files with s3://${frontend.bucket}/${frontend.prefix} by content`], commands };
}

async function buildAndCompare(commands: readonly Command[], context: StepContext, frontend: Frontend): Promise<StepOutcome> {
  const { ports, signal, situation } = context;
  const replies = commands.length === 0 ? [] : await ports.hosts.change('prepare-frontend', commands, { signal });
  const hosts = requireAll(replies, 'The frontend was not touched. See the build output below; mend the build or choose another target, then run this again.');
  const phasesMs = phasesOf(replies);
  // Neither needs the other: the host reads its files while the bucket tells its own.
  const [files, stored] = await Promise.all([
    timed(phasesMs, 'describe', ports.clock, () => describeOnHost(context, frontend)),
    timed(phasesMs, 'list', ports.clock, () => ports.store.list(frontend.bucket, frontend.prefix, signal)),
  ]);
  const site: Site = { commit: situation.target.commit, files, source: new Map() };
  const difference = compareWithBucket(context, frontend, site, stored);
  const source = await timed(phasesMs, 'fetch', ports.clock, () => fetchFiles(context, frontend, [...difference.assets, ...difference.html]));
  context.carried.site = { site: { ...site, source }, difference };
  const way = commands.length === 0 ? 'standby on the host: no install, no build' : 'built';
  return outcome(`${way}; ${describe(difference)}`, { hosts, output: outputOf(replies), phasesMs });
}

/** @throws StepError when the target would take away more of the site than is allowed. */
function compareWithBucket({ situation }: StepContext, frontend: Frontend, site: Site, stored: readonly StoredObject[]): SiteDifference {
  const difference = compareSite(site.files, stored, frontend.prefix, frontend.html);
  const large = frontend.delete === 'never' || situation.allow.includes('large-delete') ? undefined : largeDelete(difference, stored, frontend.maxDeleteShare);
  if (large !== undefined) {
    throw new StepError(`the target lacks ${large.strays} of the ${large.lasting} lasting files in s3://${frontend.bucket}/${frontend.prefix}: more than max-delete allows (${Math.round(frontend.maxDeleteShare * 100)} %)`, {
      nextAction: 'Look whether bucket, prefix and output are right. If they are, run this again with allow: large-delete. The frontend was not touched.',
    });
  }
  return difference;
}

function describe({ assets, html, unchanged, strayPages, strayAssets }: SiteDifference): string {
  return `${counted(assets.length, 'asset')} and ${counted(html.length, 'page')} to upload, ${counted(unchanged, 'file')} equal, ${counted(strayPages.length + strayAssets.length, 'object')} only in the newer version`;
}
