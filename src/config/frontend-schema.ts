// What `frontend:` may say: how the site is built, where it is served, and what proves it (Quick Rollback, Step 4).
import { z } from 'zod';
import { build } from './build-schema';
import { bucketAddress, duration, innerPath, pattern, share, text } from './values';

const cacheRule = z.strictObject({
  files: text.describe('Glob over the paths of the build, such as assets/**'),
  'cache-control': text.optional().describe('The header it is served with'),
  'content-type': text.optional().describe('The header it is served with, where its file name does not say it'),
});

export const frontend = z.strictObject({
  ...build,
  output: innerPath.default('dist').describe('The built site, relative to the directory'),
  via: text.optional().describe('The host that builds it; the first one, when left out'),
  bucket: text.describe('The S3 bucket that is served'),
  prefix: z.string().regex(/^(?!\/)(?:.*\/)?$/, 'must be empty or end with / and not start with it').default('').describe('Where the site stands in the bucket, such as site/; it ends with /'),
  releases: bucketAddress.optional().describe('Where built frontends are kept as standby: s3://bucket/folder'),
  distribution: text.optional().describe('CloudFront distribution id'),
  invalidate: z.array(text.startsWith('/', 'must start with /')).min(1).default(['/*']).describe('Paths to invalidate'),
  url: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).describe('The address that users open'),
  version: pattern.optional().describe('Regular expression whose first group is the version in the served HTML; left out, the page must be served byte for byte as it was built'),
  html: z.array(text).default(['**/*.html', 'service-worker.js', 'sw.js']).describe('Files that name the others: uploaded last, never cached long'),
  cache: z.array(cacheRule).default([]).describe('The first rule that matches wins; hashed names are cached for ever, pages never'),
  delete: z.enum(['later', 'immediate', 'never']).default('later').describe('What the newer version left: later keeps its assets for open tabs'),
  'keep-assets': duration.prefault('24h').describe('With delete: later, how long they are kept'),
  'max-delete': share.prefault('50%').describe('Refuse to delete a larger share of the site; assets with a hash in their name do not count, they change with every version'),
});
