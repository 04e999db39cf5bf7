// Builds a version of the product once and keeps the built tree, so that the sandbox deploys by copying.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../processes/run-command';
import { git } from './git';
import { keepFolder } from './kept-folder';
import type { Origin } from './origin';

const buildTimeoutMs = 300_000;
const packages = ['backend', '.'] as const;
const outputs = ['backend/dist/server.js', 'backend/node_modules', 'dist/index.html', 'node_modules'] as const;

/** Returns the folder of the built tree, a git checkout of the tag. Do not change it: it is shared. */
export async function buildRelease(origin: Origin, tag: string, cacheFolder: string): Promise<string> {
  const commit = origin.tags[tag];
  if (commit === undefined) throw new Error(`The product has no version ${tag}. It has: ${Object.keys(origin.tags).join(', ')}`);
  return keepFolder(join(cacheFolder, 'releases', commit), async (tree) => {
    await git(['-c', 'advice.detachedHead=false', 'clone', '--quiet', '--no-hardlinks', '--branch', tag, origin.path, tree]);
    for (const name of packages) await buildPackage(join(tree, name));
    requireOutputs(tree, tag);
  });
}

async function buildPackage(folder: string): Promise<void> {
  await runCommand(['npm', 'ci'], { cwd: folder, timeoutMs: buildTimeoutMs });
  await runCommand(['npm', 'run', 'build'], { cwd: folder, timeoutMs: buildTimeoutMs });
}

function requireOutputs(tree: string, tag: string): void {
  const missing = outputs.filter((path) => !existsSync(join(tree, path)));
  if (missing.length > 0) throw new Error(`The build of ${tag} left no ${missing.join(', ')}`);
}
