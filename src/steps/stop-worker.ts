// Quick Rollback, Step 1: stops the sync worker on every host and proves that no process of it is left.
import { logLine } from '../commands/journal';
import { stopAndProve } from '../commands/pm2';
import { commandsFor, hostScript } from '../commands/script';
import { lines } from '../commands/shell';
import type { Host } from '../config/environment';
import { workersOn } from '../config/workers-on';
import { deadlineOf, scriptsMs } from '../plan/deadlines';
import { factsOf, hostsWith, incidentText, type Situation } from '../plan/situation';
import { factsByHost, outputOf, requireAll } from './parts/host-outcomes';
import { outcome, type Step } from './step';
import { startAgain } from './parts/worker-commands';

export const stopWorker: Step = {
  title: 'Stop the sync worker',
  section: 'Quick Rollback, Step 1: Stop Sync Worker',
  documentedMs: 60_000,
  deadlineMs: 120_000,
  blocking: true,
  undo: 'pm2 start the worker again, once its version fits the backend',

  plan(situation) {
    const { workers, rollout } = situation.environment;
    if (workers.length === 0) return { notNeeded: 'the configuration names no worker' };
    const hosts = hostsWith(situation, 'worker');
    const names = workers.map((worker) => worker.name).join(', ');
    return {
      deadlineMs: deadlineOf(stopWorker.deadlineMs, scriptsMs(hosts.length, timeoutMs(situation), rollout)),
      says: [`${names}: pm2 stop on ${hosts.map((host) => placeOf(host)).join(', ')}, then wait until no process is left${workers.some((worker) => worker.kill) ? ', kill what stays' : ''}`],
      commands: commandsFor(hosts, (host) => hostScript(host, `Stop ${names}`, timeoutMs(situation), stopAll(situation, host.name))),
    };
  },

  async run(planned, { ports, signal, situation }) {
    const replies = await ports.hosts.change('stop-worker', planned.commands, { signal });
    const hosts = requireAll(replies, 'Stop the worker by hand on the hosts named (pm2 stop, then kill); then run this again. No code and no data was changed.');
    return outcome('no process of the worker is left on any host', {
      hosts,
      output: outputOf(replies),
      warnings: factsByHost(replies, 'killed').map(({ host, value }) => `${host}: ${value} did not end by itself and was killed`),
      forPeople: [`The worker stays stopped: nothing here starts it again. When its version fits the backend that runs now, ${startAgain(situation.environment, hostsWith(situation, 'worker'))}`],
    });
  },
};

/** Where a host runs some of the workers alone, they are named. */
function placeOf({ name, workerNames }: Host): string {
  return workerNames === undefined ? name : `${name} (${workerNames.join(', ')} alone)`;
}

function stopAll(situation: Situation, host: string) {
  const processes = factsOf(situation, host)?.pm2.processes ?? [];
  return lines(
    ...workersOn(situation.environment, host).map((worker) => stopAndProve(worker, processes.some((process) => process.name === worker.name))),
    logLine(`Sync worker stopped for rollback - Ticket: ${incidentText(situation.incident, situation.run)}`),
  );
}

function timeoutMs({ environment }: Situation): number {
  return environment.workers.reduce((sum, worker) => sum + 2 * worker.stopTimeoutMs + 15_000, 0);
}
