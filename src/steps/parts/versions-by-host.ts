// Which version each host runs when a switch was stopped half way (fault: a host dies after another switched).
import { factsOf, serves, type Situation } from '../../plan/situation';
import type { Release } from '../../plan/target';
import { releaseText, unknownVersion } from '../../plan/unknown-version';
import { backendCommit, releaseAt } from '../../plan/what-runs';
import type { HostReply } from '../../ports';
import { describeReply } from './host-outcomes';
import type { HostOutcome } from '../step';

/** What each host did, and what it runs now as far as is known. `live` had the target before. */
export function versionsByHost(situation: Situation, replies: readonly HostReply[], live: readonly string[]): HostOutcome[] {
  const before = live.map((host): HostOutcome => ({ host, state: 'already', detail: nowWith(situation, host), durationMs: 0 }));
  return [...before, ...replies.map((reply) => afterSwitch(situation, describeReply(reply)))];
}

/** Where workers alone run, they stay stopped. */
function nowWith(situation: Situation, host: string): string {
  return serves(situation, host) ? `runs ${situation.target.tag}` : `has ${situation.target.tag}, nothing runs there`;
}

function afterSwitch(situation: Situation, outcome: HostOutcome): HostOutcome {
  const { tag } = situation.target;
  switch (outcome.state) {
    case 'done':
      return { ...outcome, detail: nowWith(situation, outcome.host) };
    case 'unreachable':
    case 'held':
      return { ...outcome, detail: `not switched, last seen with ${releaseOf(situation, outcome.host)}: ${outcome.detail}` };
    default:
      return { ...outcome, detail: `somewhere between ${releaseOf(situation, outcome.host)} and ${tag}: ${outcome.detail}` };
  }
}

/** What people call the backend that was live on a host when the run began. */
export function releaseOf(situation: Situation, host: string): string {
  const release = liveRelease(situation, host);
  return release.commit === '' ? unknownVersion : releaseText(release);
}

/** The backend that was live on a host when the run began; without a commit where nobody knows. */
export function liveRelease(situation: Situation, host: string): Release {
  const facts = factsOf(situation, host);
  if (facts === undefined) return { tag: '', commit: '' };
  return releaseAt(backendCommit(facts), situation.environment.tagPrefix, new Map([...facts.tags, ...(facts.originTags ?? [])]));
}
