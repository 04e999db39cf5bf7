// Which version each host runs when a switch was stopped half way (fault: a host dies after another switched).
import type { Release } from '../../plan/target';
import { factsOf, type Situation } from '../../plan/situation';
import { releaseText, unknownVersion } from '../../plan/unknown-version';
import { backendCommit, releaseAt } from '../../plan/what-runs';
import type { HostReply } from '../../ports';
import { describeReply } from './host-outcomes';
import type { HostOutcome } from '../step';

/** What each host did, and what it runs now as far as is known. `live` had the target before. */
export function versionsByHost(situation: Situation, replies: readonly HostReply[], live: readonly string[]): HostOutcome[] {
  const { tag } = situation.target;
  const before = live.map((host): HostOutcome => ({ host, state: 'already', detail: `runs ${tag}`, durationMs: 0 }));
  return [...before, ...replies.map((reply) => afterSwitch(situation, describeReply(reply)))];
}

function afterSwitch(situation: Situation, outcome: HostOutcome): HostOutcome {
  const { tag } = situation.target;
  switch (outcome.state) {
    case 'done':
      return { ...outcome, detail: `runs ${tag}` };
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
