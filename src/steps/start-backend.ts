// Database Rollback: starts the same backend again where it was stopped at once.
import { restart } from '../commands/restart';
import { commandsFor, hostScript } from '../commands/script';
import { backendsOn, namesOf } from '../config/runs-on';
import { deadlineOf, restartingMs, scriptsMs } from '../plan/deadlines';
import { stopsBackend } from '../plan/live-or-ready';
import { hostsWith } from '../plan/situation';
import { outputOf, requireAll } from './parts/host-outcomes';
import { tasksAtBoot, warningsAtBoot } from './parts/next-boot';
import { outcome, type Step } from './step';

const scriptTimeoutMs = 60_000;

export const startBackend: Step = {
  title: 'Start the backend',
  section: 'Full Rollback, Step 4: Deploy Previous Version',
  deadlineMs: 120_000,
  blocking: true,
  undo: 'pm2 stop the backend',

  plan(situation) {
    const { environment } = situation;
    const { backendProcesses } = environment;
    if (backendProcesses.length === 0) return { notNeeded: 'the configuration has no backend process' };
    if (!stopsBackend(situation)) return { notNeeded: 'it was not stopped' };
    const hosts = hostsWith(situation, 'backend');
    return {
      deadlineMs: deadlineOf(startBackend.deadlineMs, scriptsMs(hosts.length, restartingMs(scriptTimeoutMs, environment), environment.rollout)),
      says: [`${namesOf(backendProcesses)}: started again on ${hosts.map((host) => host.name).join(', ')}`],
      commands: commandsFor(hosts, (host) => hostScript(host, `Start ${namesOf(backendsOn(environment, host.name))}`, restartingMs(scriptTimeoutMs, environment), restart(backendsOn(environment, host.name), environment, situation.run.id))),
    };
  },

  async run(planned, { ports, signal, situation }) {
    const replies = await ports.hosts.change(planned.step, planned.commands, { signal });
    const hosts = requireAll(replies, 'Start it by hand (pm2 start), then run this again.');
    return outcome('started on every host', { hosts, output: outputOf(replies), warnings: warningsAtBoot(replies, situation), forPeople: tasksAtBoot(replies, situation) });
  },
};
