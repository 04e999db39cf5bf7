// Full Rollback, Step 1 (parts 2 and 3): how the backend is stopped on every host, with the proof that no process of it is left. When, two steps say.
import { offlineAnnouncement } from '../../announce/announcement';
import { logLine } from '../../commands/journal';
import { commandsFor, hostScript } from '../../commands/script';
import { lines } from '../../commands/shell';
import { keepMs, stopForGood } from '../../commands/stop-for-good';
import { backendsOn, namesOf } from '../../config/runs-on';
import { deadlineOf, scriptsMs } from '../../plan/deadlines';
import { stopsBackend } from '../../plan/live-or-ready';
import type { PlannedStep } from '../../plan/plan';
import { factsOf, hostsWith, incidentText, type Situation } from '../../plan/situation';
import { factsByHost, outputOf, requireAll } from './host-outcomes';
import { tasksAtBoot, warningsAtBoot } from './next-boot';
import { unwrittenLogs } from './unwritten-logs';
import { outcome, type Intent, type NotNeeded, type StepContext, type StepOutcome } from '../step';

const stopTimeoutMs = 20_000;
const scriptTimeoutMs = 2 * stopTimeoutMs + 15_000 + keepMs;

export const stopCard = {
  section: 'Full Rollback, Step 1: Stop All Services',
  documentedMs: 120_000,
  deadlineMs: 120_000,
  blocking: true,
  undo: 'pm2 start the backend again, then pm2 save',
  run: stop,
} as const;

export function planStop(situation: Situation): Intent | NotNeeded {
  const { environment } = situation;
  const { backendProcesses, rollout } = environment;
  if (backendProcesses.length === 0) return { notNeeded: 'the configuration has no backend process' };
  if (!stopsBackend(situation)) return { notNeeded: `${namesOf(backendProcesses)}: runs as it should, and nothing is left to change below it` };
  const hosts = hostsWith(situation, 'backend');
  return {
    deadlineMs: deadlineOf(stopCard.deadlineMs, scriptsMs(hosts.length, backendProcesses.length * scriptTimeoutMs, rollout)),
    says: [`${namesOf(backendProcesses)}: pm2 stop on ${hosts.map((host) => host.name).join(', ')}, then wait until no process is left. From here on nobody is served`],
    commands: commandsFor(hosts, (host) => hostScript(host, `Stop ${namesOf(backendsOn(environment, host.name))}`, backendProcesses.length * scriptTimeoutMs, stopOn(situation, host.name))),
  };
}

function stopOn(situation: Situation, host: string) {
  const listed = factsOf(situation, host)?.pm2.processes ?? [];
  const processes = backendsOn(situation.environment, host).map((process) => ({ process: { ...process, stopTimeoutMs, kill: true }, registered: listed.some(({ name }) => name === process.name) }));
  return lines(stopForGood(processes, situation.run.id), logLine(`Backend stopped for rollback - Ticket: ${incidentText(situation.incident, situation.run)}`));
}

async function stop(planned: PlannedStep, { situation, ports, signal }: StepContext): Promise<StepOutcome> {
  const replies = await ports.hosts.change(planned.step, planned.commands, { signal });
  const hosts = requireAll(replies, 'Stop the backend by hand on the hosts named (pm2 stop, then kill); then run this again. The database was not touched.');
  // The document's words: SYSTEM OFFLINE once it is, and not before.
  ports.messages.handOver(offlineAnnouncement(situation));
  return outcome('no process of the backend is left on any host', { hosts, output: outputOf(replies), warnings: [...factsByHost(replies, 'killed').map(({ host, value }) => `${host}: ${value} did not end by itself and was killed`), ...warningsAtBoot(replies, situation), ...unwrittenLogs(replies)], forPeople: tasksAtBoot(replies, situation) });
}
