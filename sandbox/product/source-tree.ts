// Reads all files of one version: its source folders laid over each other, its number written into the packages.
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Version } from './versions';

/** Content by path; paths are relative and use slashes. */
export type SourceTree = ReadonlyMap<string, Buffer>;

const sourceFolder = fileURLToPath(new URL('source', import.meta.url));
/** What a build or an editor leaves behind and what is no part of the product. */
const notSource = new Set(['node_modules', 'dist', '.env']);

export async function readSourceTree(version: Version): Promise<SourceTree> {
  const layers = await Promise.all(version.layers.map(readLayer));
  const tree = new Map(layers.flatMap((layer) => [...layer]));
  const number = version.tag.replace(/^v/, '');
  for (const [path, content] of tree) {
    if (/(^|\/)package(-lock)?\.json$/.test(path)) tree.set(path, withVersion(content, number));
  }
  return tree;
}

async function readLayer(name: string): Promise<Array<[string, Buffer]>> {
  const folder = join(sourceFolder, name);
  const paths = await listFiles(folder);
  return Promise.all(
    paths.map(async (path): Promise<[string, Buffer]> => [relative(folder, path).replaceAll(sep, '/'), await readFile(path)]),
  );
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter((entry) => !notSource.has(entry.name));
  const nested = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? listFiles(path) : [path];
  });
  return (await Promise.all(nested)).flat();
}

/** What `npm version` does, for package.json and package-lock.json alike. */
function withVersion(content: Buffer, version: string): Buffer {
  const manifest = JSON.parse(content.toString('utf8')) as { version: string; packages?: Record<string, { version?: string }> };
  manifest.version = version;
  const root = manifest.packages?.[''];
  if (root !== undefined) root.version = version;
  return Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`);
}
