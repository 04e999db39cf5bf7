// Builds the git repository that the hosts of the sandbox clone, with one commit and one tag for each version.
import { mkdir } from 'node:fs/promises';
import { fastImportStream } from './fast-import';
import { git } from './git';
import { readSourceTree } from './source-tree';
import { versions } from './versions';

export interface Origin {
  /** Folder of the bare repository. */
  readonly path: string;
  /** Commit by tag. */
  readonly tags: Record<string, string>;
}

/** Creates the repository at `folder`, or completes it. Commit ids depend on the sources alone. */
export async function buildOrigin(folder: string): Promise<Origin> {
  await mkdir(folder, { recursive: true });
  const history = await Promise.all(versions.map(async (version) => ({ version, files: await readSourceTree(version) })));
  await git(['init', '--quiet', '--bare', '--initial-branch=main', folder]);
  await git(['-C', folder, 'fast-import', '--quiet', '--force'], fastImportStream(history));
  return { path: folder, tags: await readTags(folder) };
}

async function readTags(folder: string): Promise<Record<string, string>> {
  const listed = await git(['-C', folder, 'for-each-ref', '--format=%(refname:short) %(*objectname)', 'refs/tags']);
  const pairs = listed.trim().split('\n').map((line) => line.split(' ') as [string, string]);
  return Object.fromEntries(pairs);
}
