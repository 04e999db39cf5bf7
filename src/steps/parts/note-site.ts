// Hosts remember what the site serves, where what they have checked out does not tell (docs/design.md, "What runs").
import { liveTree } from '../../commands/live-tree';
import { forgetSite, noteSite, siteIn } from '../../commands/live-notes';
import { commandsFor, hostScript } from '../../commands/script';
import type { Host } from '../../config/environment';
import { factsOf, hostsThatAnswered, hostsWithCode, type Situation } from '../../plan/situation';
import type { StepContext } from '../step';

/** Returns a warning for those that could not note it: what runs is then taken from their checkout. */
export async function noteWhatIsServed({ situation, ports, signal }: StepContext): Promise<string[]> {
  const { target } = situation;
  const { toNote, toForget } = hostsToTell(situation);
  const commands = [
    ...commandsFor(toNote, (host) => hostScript(host, 'Note what the site serves', 20_000, noteSite(target.commit, liveTree(situation.environment), siteIn(situation.environment)))),
    ...commandsFor(toForget, (host) => hostScript(host, 'Forget what the site served', 20_000, forgetSite)),
  ];
  if (commands.length === 0) return [];
  const replies = await ports.hosts.change('note-site', commands, { signal });
  const silent = replies.filter(({ status, exitCode }) => status !== 'exited' || exitCode !== 0).map(({ host }) => host);
  return silent.length === 0 ? [] : [`${silent.join(', ')} did not note that the site serves ${target.tag}: later runs may take it for something else.`];
}

/** A switch of the backend checks the target out, which says it all: then the note of an earlier rollback goes, and where there is none nobody is asked. */
export function hostsToTell(situation: Situation): { toNote: Host[]; toForget: Host[] } {
  const { rollbackType, environment } = situation;
  const answered = hostsThatAnswered(situation);
  if (rollbackType === 'frontend' || environment.backend === undefined) return { toNote: answered, toForget: [] };
  const switched = hostsWithCode(situation);
  return { toNote: answered.filter((host) => !switched.includes(host)), toForget: switched.filter(({ name }) => factsOf(situation, name)?.liveSite !== undefined) };
}
