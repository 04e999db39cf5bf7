// A built site of many files in two versions: the one that is served, and the target of the rollback.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface BuiltFile {
  readonly path: string;
  readonly md5: string;
  readonly contentType: string;
}

export interface Site {
  readonly folder: string;
  readonly files: readonly BuiltFile[];
}

export interface SiteSize {
  readonly files: number;
  readonly changedPercent: number;
}

const kinds = { js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', png: 'image/png', json: 'application/json' } as const;
const fewestBytes = 512;
const mostBytes = 16_384;

/**
 * Of the files that differ, one half keeps its name, the other has its content in its name, as bundlers do it. All names are in
 * lower case: fauxqs sorts by another order than it continues a listing by, and loses objects where the two differ.
 */
export function writeSites(folder: string, { files, changedPercent }: SiteSize): { served: Site; target: Site } {
  const changed = Math.max(1, Math.round((files * changedPercent) / 100));
  const build = (version: 'served' | 'target') => writeSite(join(folder, version), version === 'served' ? '4.0.0' : '3.0.0', Array.from({ length: files - 1 }, (_, index) => fileOf(index, spread(index, changed - 1, files - 1) ? version : 'both')));
  return { served: build('served'), target: build('target') };
}

/** True for `chosen` of `all` indices, evenly spread. */
function spread(index: number, chosen: number, all: number): boolean {
  return Math.floor(((index + 1) * chosen) / all) > Math.floor((index * chosen) / all);
}

function fileOf(index: number, version: string): { path: string; bytes: Buffer; contentType: string } {
  const [extension = 'js', contentType = ''] = Object.entries(kinds)[index % 5] ?? [];
  const seed = createHash('sha256').update(`${index} ${version}`).digest();
  const sizeBytes = fewestBytes + (createHash('sha256').update(`${index}`).digest().readUInt32BE() % (mostBytes - fewestBytes));
  const hash = index % 2 === 0 ? `-${seed.toString('hex').slice(0, 8)}` : '';
  return { path: `assets/${index % 40}/part-${index}${hash}.${extension}`, bytes: Buffer.alloc(sizeBytes, seed), contentType };
}

function writeSite(folder: string, version: string, assets: readonly ReturnType<typeof fileOf>[]): Site {
  const named = assets.slice(0, 3).map(({ path }) => `<script src="/${path}"></script>`);
  const page = { path: 'index.html', bytes: Buffer.from(`<!doctype html><meta name="version" content="${version}">${named.join('')}\n`), contentType: 'text/html' };
  const files = [page, ...assets].map(({ path, bytes, contentType }) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
    return { path, contentType, md5: createHash('md5').update(bytes).digest('hex') };
  });
  return { folder, files };
}
