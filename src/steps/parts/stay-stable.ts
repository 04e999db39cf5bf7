// Fault, a crash loop: pm2 says online between two crashes, so pid and restart count must stay the same over a window.
import { instability } from '../../checks/stability';
import { fact, parseFacts } from '../../commands/facts-protocol';
import { parseProcesses, type Pm2Process } from '../../commands/pm2';
import type { Command, HostReply } from '../../ports';
import { HostsError, requireAll } from './host-outcomes';
import { expectedAt } from './list-backends';
import type { HostOutcome, StepContext } from '../step';

/** Two looks at the processes, and what is done between them. @param commands list the processes of the hosts. @throws HostsError naming what did not stay, or what `meanwhile` throws. */
export async function stayStable<Seen>(commands: readonly Command[], meanwhile: () => Promise<Seen>, nextAction: string, { ports, situation, signal }: StepContext): Promise<{ hosts: HostOutcome[]; seen: Seen }> {
  const before = await ports.hosts.look(commands, signal);
  requireAll(before, nextAction);
  const [seen] = await Promise.allSettled([meanwhile()]);
  const after = await ports.hosts.look(commands, signal);
  const hosts = requireAll(after, nextAction).map((host, index): HostOutcome => {
    const found = expectedAt(after[index] ?? { host: host.host, stdout: '' }, situation).flatMap((name) => instability(name, processesOf(before[index]), processesOf(after[index])));
    return found.length === 0 ? { ...host, detail: 'kept its process' } : { ...host, state: 'failed', detail: found.join('; ') };
  });
  const bad = hosts.filter((host) => host.state === 'failed');
  if (bad.length > 0) throw new HostsError(bad.map((host) => `${host.host}: ${host.detail}`).join('; '), hosts, [], nextAction);
  if (seen.status === 'rejected') throw seen.reason;
  return { hosts, seen: seen.value };
}

/** A process that came back from a crash answers well: it takes time to tell. */
export function stabilityWindow({ ports, situation, signal }: StepContext): Promise<void> {
  return ports.clock.sleep(situation.environment.health.stableForMs, signal);
}

function processesOf(reply: HostReply | undefined): Pm2Process[] {
  return parseProcesses(fact(parseFacts(reply?.stdout ?? ''), 'processes'));
}
