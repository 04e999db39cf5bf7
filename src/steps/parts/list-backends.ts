// Lists the processes of hosts with a backend, and which of those the host runs must be there.
import { missingProcesses } from '../../commands/ecosystem';
import { allFacts, parseFacts } from '../../commands/facts-protocol';
import * as pm2 from '../../commands/pm2';
import { commandsFor, hostScript } from '../../commands/script';
import { lines } from '../../commands/shell';
import { backendsOn, expectedNames } from '../../config/runs-on';
import { hostsWith, type Situation } from '../../plan/situation';
import type { Command, HostReply } from '../../ports';

export const listTimeoutMs = 20_000;

/** @param names of the hosts; all that answered, when left out. */
export function listBackends(situation: Situation, names?: readonly string[]): Command[] {
  const { environment } = situation;
  const hosts = hostsWith(situation, 'backend').filter(({ name }) => names === undefined || names.includes(name));
  return commandsFor(hosts, (host) => hostScript(host, 'List the processes', listTimeoutMs, lines(pm2.list, missingProcesses(backendsOn(environment, host.name), environment))));
}

/** @param reply to `listBackends`, or to a restart. */
export function expectedAt({ host, stdout }: Pick<HostReply, 'host' | 'stdout'>, { environment }: Situation): string[] {
  return expectedNames(host, allFacts(parseFacts(stdout), 'release.without'), environment);
}
