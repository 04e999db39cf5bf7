// The same run once more, after it has done what it was for: "previous" would then lead one release further back, and nobody would have said so.
import type { Problem } from '../errors';
import type { Facts, HostFacts } from '../preflight/facts';
import { backendCommit, releaseAt, type Part } from './what-runs';
import { unknownVersion } from './unknown-version';

export interface Again {
  readonly run: string;
  readonly tag: string;
  readonly prefix: string;
  readonly parts: readonly Part[];
  /** Names of commits. */
  readonly known: ReadonlyMap<string, string>;
}

/** What a run that was stopped holds is its lock, and it goes on from there; this is for one that has none. Empty where somebody has deployed since. */
export function goneAlready({ hosts }: Facts, again: Again): Problem[] {
  if (again.tag !== 'previous') return [];
  const done = hosts.flatMap((host) => (host.ownSwitches ?? []).filter(({ part }) => again.parts.includes(part)).flatMap((own) => wayOf(host, own, again)));
  const [first] = done;
  if (first === undefined) return [];
  return [{ where: 'input target-tag', what: `this very run (${again.run}) has rolled back already: ${first}`, mend: 'previous would be one release further back; to go there, name the target, in a new run' }];
}

/** What went live since, by a deployment or by rolling forward, may be rolled back anew. */
function wayOf(host: HostFacts, { part, at, before }: NonNullable<HostFacts['ownSwitches']>[number], { prefix, known }: Again): string[] {
  const name = (commit: string) => (commit === '' ? unknownVersion : releaseAt(commit, prefix, known).tag);
  if (part === 'frontend') {
    const { liveSite, head, deployed } = host;
    if (liveSite === undefined || liveSite.head !== head || liveSite.deployed !== deployed || liveSite.commit === head) return [];
    return [`the site → ${name(liveSite.commit)}, at ${at}`];
  }
  const now = backendCommit(host);
  if (host.liveBackend?.commit !== now || now === before) return [];
  return [`${name(before)} → ${name(now)}, at ${at}`];
}
