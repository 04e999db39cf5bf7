// The frontend's half of the standby: built on its host and, where a release bucket is configured, stored there with a manifest.
import { buildCommands, describeOnHost, fetchFiles, findInBucket, releasePrefix, viaHost } from './frontend-build';
import { outputOf, phasesOf, requireAll } from './host-outcomes';
import { outcome, type Step } from './step';
import { upload } from './upload-site';

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
    if ((await findInBucket(context, frontend)) !== undefined) return outcome('it is in the release bucket already', { state: 'already' });
    const replies = planned.commands.length === 0 ? [] : await ports.hosts.change('prepare-frontend', planned.commands, { signal });
    const hosts = requireAll(replies, 'Nothing that is served was touched. See the build output below.');
    const files = await describeOnHost(context, frontend);
    const rest = { hosts, output: outputOf(replies), phasesMs: phasesOf(replies) };
    if (frontend.releases === undefined) return outcome(`${files.length} files are ready on ${frontend.via}`, rest);
    const site = { commit: situation.target.commit, files, source: await fetchFiles(context, frontend, files) };
    const prefix = releasePrefix(frontend.releases, situation.target.commit);
    await upload(files, site, { bucket: frontend.releases.bucket, prefix: `${prefix}files/` }, frontend, context);
    const manifest = new TextEncoder().encode(JSON.stringify(files));
    await ports.store.put(frontend.releases.bucket, `${prefix}manifest.json`, { kind: 'bytes', bytes: manifest }, { contentType: 'application/json' }, signal);
    return outcome(`${files.length} files are ready in s3://${frontend.releases.bucket}/${prefix}`, rest);
  },
};
