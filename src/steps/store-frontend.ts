// The frontend's half of the standby: built on its host and, where a release bucket is configured, stored there with a manifest.
import type { BucketPlace } from '../config/bucket-places';
import type { Frontend } from '../config/environment';
import { StepError } from '../errors';
import { manifestText, type SiteFile } from '../site/manifest';
import { bucketStamp, buildCommands, describeOnHost, fetchFiles, findInBucket, manifestKey, releasePrefix, unprovenStandby, viaHost } from './parts/frontend-build';
import { outputOf, phasesOf, requireAll } from './parts/host-outcomes';
import { outcome, type Step, type StepContext } from './step';
import { upload } from './parts/upload-site';

export const storeFrontend: Step = {
  title: 'Store the built frontend',
  section: 'Quick Rollback, Step 4: Revert Frontend, done ahead',
  deadlineMs: 16 * 60_000,
  blocking: true,
  undo: 'nothing to undo: nothing that is served was touched',

  plan(situation) {
    const { frontend } = situation.environment;
    if (frontend === undefined) return { notNeeded: 'the configuration has no frontend' };
    const place = frontend.releases === undefined ? `kept on ${frontend.via}` : `stored in s3://${frontend.releases.bucket}/${releasePrefix(frontend.releases, situation.target.commit)}`;
    const host = viaHost(situation, frontend);
    return { says: [`${host?.name ?? frontend.via}: the frontend of ${situation.target.tag} is built and ${place}`], commands: buildCommands(situation, frontend) };
  },

  async run(planned, context) {
    const { ports, signal, situation } = context;
    const { frontend } = situation.environment;
    if (frontend === undefined) return outcome('there is no frontend', { state: 'already' });
    const standby = await findInBucket(context, frontend);
    if (standby?.isCurrent === 'yes') return outcome('it is in the release bucket already', { state: 'already' });
    if (standby?.isCurrent === 'unknown') return outcome('it is in the release bucket already', { state: 'already', warnings: [unprovenStandby(frontend)] });
    const replies = planned.commands.length === 0 ? [] : await ports.hosts.change(planned.step, planned.commands, { signal });
    const hosts = requireAll(replies, 'Nothing that is served was touched. See the build output below.');
    const files = await describeOnHost(context, frontend);
    const rest = { hosts, output: outputOf(replies), phasesMs: phasesOf(replies) };
    if (frontend.releases === undefined) return outcome(`${files.length} files are ready on ${frontend.via}`, rest);
    await store(files, standby !== undefined, context, frontend, frontend.releases);
    return outcome(`${files.length} files are ready in s3://${frontend.releases.bucket}/${releasePrefix(frontend.releases, situation.target.commit)}`, rest);
  },
};

/** The manifest is the mark of a whole release: an outdated one goes first, the new one comes last. */
async function store(files: readonly SiteFile[], replaces: boolean, context: StepContext, frontend: Frontend, releases: BucketPlace): Promise<void> {
  const { ports, signal, situation } = context;
  const { commit } = situation.target;
  const key = manifestKey(releases, commit);
  const site = { commit, files, source: await fetchFiles(context, frontend, files) };
  if (replaces && (await ports.store.remove(releases.bucket, [key], signal)).length > 0) throw new StepError(`s3://${releases.bucket}/${key} could not be deleted: it describes an outdated build`, { nextAction: `Give this identity s3:DeleteObject on ${releases.bucket}, then run this again.` });
  await upload(files, site, { bucket: releases.bucket, prefix: `${releasePrefix(releases, commit)}files/` }, frontend, context);
  const manifest = manifestText({ files, stamp: (await bucketStamp(situation, frontend)) ?? '' });
  await ports.store.put(releases.bucket, key, { kind: 'bytes', bytes: new TextEncoder().encode(manifest) }, { contentType: 'application/json' }, signal);
}
