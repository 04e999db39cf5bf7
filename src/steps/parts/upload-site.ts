// Puts files of a built frontend into a bucket, with the headers that the configuration wants. What is served goes in one order: assets, then pages.
import { mapLimited } from '../../concurrency';
import type { Frontend } from '../../config/environment';
import { StepError } from '../../errors';
import type { SiteDifference } from '../../site/difference';
import { headerRules } from '../../site/headers';
import type { Site, SiteFile } from '../../site/manifest';
import { timed } from './phases';
import type { StepContext } from '../step';

/** What the store takes at once: over a distance each of them mostly waits. */
const uploadsAtOnce = 64;

/** Pages are uploaded last: whoever gets a new page finds every asset that it names. */
export async function uploadPagesLast({ assets, html }: SiteDifference, site: Site, frontend: Frontend, phasesMs: Record<string, number>, context: StepContext): Promise<void> {
  const { clock } = context.ports;
  await timed(phasesMs, 'assets', clock, () => upload(assets, site, frontend, frontend, context));
  await timed(phasesMs, 'pages', clock, () => upload(html, site, frontend, frontend, context));
}

/** In no order: for a place that nobody is served from, or for files that do not name each other. */
export async function upload(files: readonly SiteFile[], site: Site, to: { bucket: string; prefix: string }, frontend: Frontend, { ports, signal }: StepContext): Promise<void> {
  const headersOf = headerRules(frontend.cache, frontend.html);
  await mapLimited(files, uploadsAtOnce, async (file) => {
    const source = site.source.get(file.path);
    if (source === undefined) throw new StepError(`the bytes of ${file.path} were not fetched`, { nextAction: 'Run this again.' });
    await ports.store.put(to.bucket, `${to.prefix}${file.path}`, source, { ...headersOf(file.path), md5: file.md5 }, signal);
  });
}
