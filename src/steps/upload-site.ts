// Puts files of a built frontend into a bucket, with the headers that the configuration wants.
import { mapLimited } from '../concurrency';
import type { Frontend } from '../config/environment';
import { StepError } from '../errors';
import { headerRules } from '../site/headers';
import type { Site, SiteFile } from '../site/manifest';
import type { StepContext } from './step';

/** What the store takes at once: over a distance each of them mostly waits. */
const uploadsAtOnce = 64;

export async function upload(files: readonly SiteFile[], site: Site, to: { bucket: string; prefix: string }, frontend: Frontend, { ports, signal }: StepContext): Promise<void> {
  const headersOf = headerRules(frontend.cache, frontend.html);
  await mapLimited(files, uploadsAtOnce, async (file) => {
    const source = site.source.get(file.path);
    if (source === undefined) throw new StepError(`the bytes of ${file.path} were not fetched`, { nextAction: 'Run this again.' });
    await ports.store.put(to.bucket, `${to.prefix}${file.path}`, source, { ...headersOf(file.path), md5: file.md5 }, signal);
  });
}
