// What is said where nothing tells which version runs: the reason as the hosts give it, and never a guess (docs/design.md, "What runs").
import type { Problem } from '../errors';
import type { HostFacts } from '../preflight/facts';
import type { Release } from './release';

export const unknownVersion = 'an unknown version';

/** The release by its name, in texts. */
export function releaseText({ tag }: Release): string {
  return tag === '' ? unknownVersion : tag;
}

export const revisionMend = 'let each deployment leave a git checkout, or a file REVISION with the commit, in the live tree (docs/configuration.md, "Layouts")';

export function whyUnknown({ headSaid }: Pick<HostFacts, 'headSaid'>): string {
  return headSaid ?? 'it does not say which commit is live';
}

/** `alpha, bravo (/srv/current is no git checkout and has no REVISION)`. */
function reasons(silent: readonly HostFacts[]): string {
  const whys = [...new Set(silent.map(whyUnknown))];
  return whys.map((why) => `${silent.filter((host) => whyUnknown(host) === why).map(({ host }) => host).join(', ')} (${why})`).join('; ');
}

/** @param tag that is to go live; undefined where the type puts no other version live. */
export function silenceWarnings(silent: readonly HostFacts[], tag: string | undefined): string[] {
  if (silent.length === 0) return [];
  const unjudged = tag === undefined ? '' : `: whether ${tag} is newer than that, or is what runs already, cannot be judged`;
  return [`Nothing says what runs on ${reasons(silent)}${unjudged}.`];
}

/** As `why_no_head` says it (src/commands/live-tree.ts). */
function noPlace(silent: readonly HostFacts[]): boolean {
  return silent.some(({ headSaid = '' }) => headSaid.startsWith('there is no '));
}

export function nothingRuns(silent: readonly HostFacts[]): Problem {
  return { where: 'input target-tag', what: `nothing says what runs on ${reasons(silent)}`, mend: `${noPlace(silent) ? 'mend current: in the configuration where it is not the path that is meant; else ' : ''}name the target; and ${revisionMend}` };
}
