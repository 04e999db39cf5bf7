// FAULTS, a crash loop: pm2 says online between two crashes, so pid and restart count must stay the same over a window.
import { instability } from '../checks/stability';
import { fact, parseFacts } from '../commands/facts-protocol';
import { parseProcesses, type Pm2Process } from '../commands/pm2';
import type { Command, HostReply } from '../ports';
import { HostsError, requireAll } from './host-outcomes';
import type { HostOutcome, StepContext } from './step';

/** Two looks, a window apart. @param commands list the processes of the hosts. @throws HostsError naming what did not stay. */
export async function stayStable(commands: readonly Command[], name: string, nextAction: string, { ports, situation, signal }: StepContext): Promise<HostOutcome[]> {
  const before = await ports.hosts.look(commands, signal);
  requireAll(before, nextAction);
  await ports.clock.sleep(situation.environment.health.stableForMs, signal);
  const after = await ports.hosts.look(commands, signal);
  const hosts = requireAll(after, nextAction).map((host, index): HostOutcome => {
    const found = instability(name, processesOf(before[index]), processesOf(after[index]));
    return found.length === 0 ? { ...host, detail: `stable for ${situation.environment.health.stableForMs / 1000} s` } : { ...host, state: 'failed', detail: found.join('; ') };
  });
  const bad = hosts.filter((host) => host.state === 'failed');
  if (bad.length > 0) throw new HostsError(bad.map((host) => `${host.host}: ${host.detail}`).join('; '), hosts, [], nextAction);
  return hosts;
}

function processesOf(reply: HostReply | undefined): Pm2Process[] {
  return parseProcesses(fact(parseFacts(reply?.stdout ?? ''), 'processes'));
}
