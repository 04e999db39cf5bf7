// Reads a tag of the sandbox's git origin for the GitHub stub.
import { runCommand } from '../processes/run-command';
import type { GithubTag } from './github-facts';

export function tagFinder(originPath: string): (name: string) => Promise<GithubTag | undefined> {
  return async (name) => {
    const listing = await runCommand(['git', '-C', originPath, 'for-each-ref', '--format=%(objectname) %(objecttype) %(refname)', 'refs/tags']);
    const lines = listing.split('\n').map((line) => line.split(' '));
    const [objectId, objectType] = lines.find(([, , reference]) => reference === `refs/tags/${name}`) ?? [];
    return objectId === undefined || objectType === undefined ? undefined : { name, objectId, objectType };
  };
}
