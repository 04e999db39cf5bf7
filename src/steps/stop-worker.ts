// Quick Rollback, Step 1: stops the sync worker on every host and proves that no process of it is left.
import { logLine } from '../commands/journal';
import { isKnown, stopAndProve } from '../commands/pm2';
import { commandsFor, hostScript } from '../commands/script';
import { lines } from '../commands/shell';
import type { Environment, Host } from '../config/environment';
import { workersOn } from '../config/runs-on';
import { deadlineOf, scriptsMs } from '../plan/deadlines';
import { factsOf, hostsWith, incidentText, type Situation } from '../plan/situation';
import type { HostReply } from '../ports';
import { factsByHost, outputOf, requireAll } from './parts/host-outcomes';
import { outcome, type Step } from './step';
import { unwrittenLogs } from './parts/unwritten-logs';
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
      says: [`${names}: pm2 stop on ${hosts.map((host) => placeOf(host, situation.environment)).join(', ')}, then wait until no process is left${workers.some((worker) => worker.kill) ? ', kill what stays' : ''}`],
      commands: commandsFor(hosts, (host) => hostScript(host, `Stop ${names}`, timeoutMs(situation), stopAll(situation, host.name))),
    };
  },

  async run(planned, { ports, signal, situation }) {
    const replies = await ports.hosts.change(planned.step, planned.commands, { signal });
    const hosts = requireAll(replies, 'Stop the worker by hand on the hosts named (pm2 stop, then kill); then run this again. No code and no data was changed.');
    const { workers } = situation.environment;
    const left = unstopped(replies, situation.environment);
    return outcome(detailOf(situation, left), {
      hosts,
      output: outputOf(replies),
      warnings: [...factsByHost(replies, 'killed').map(({ host, value }) => `${host}: ${value} did not end by itself and was killed`), ...warningsOf(left), ...unwrittenLogs(replies)],
      forPeople: left.unknown.length + left.away.length === workers.length ? [] : [`The worker stays stopped: nothing here starts it again. When its version fits the backend that runs now, ${startAgain(situation.environment, hostsWith(situation, 'worker'))}`],
    });
  },
};

/** Where a host runs some of the workers alone, they are named. */
function placeOf({ name }: Host, environment: Environment): string {
  const its = workersOn(environment, name);
  return its.length === environment.workers.length ? name : `${name} (${its.map((worker) => worker.name).join(', ')} alone)`;
}

interface Unstopped {
  /** No host knew it of those that run it. */
  readonly unknown: readonly string[];
  /** No host that runs it was asked. */
  readonly away: readonly string[];
}

function unstopped(replies: readonly HostReply[], environment: Environment): Unstopped {
  const said = factsByHost(replies, 'unknown');
  const runs = (name: string) => replies.map(({ host }) => host).filter((host) => workersOn(environment, host).some((worker) => worker.name === name));
  const isUnknown = (name: string) => runs(name).every((host) => said.some((each) => each.host === host && each.value === name));
  const names = environment.workers.map(({ name }) => name);
  return { unknown: names.filter((name) => runs(name).length > 0 && isUnknown(name)), away: names.filter((name) => runs(name).length === 0) };
}

function warningsOf({ unknown, away }: Unstopped): string[] {
  return [...unknown.map((name) => `pm2 knows no ${name}: nothing was stopped. Whatever else writes goes on.`), ...away.map((name) => `No host that runs ${name} answered: it may go on there. Stop it by hand.`)];
}

/** What nobody knows, or nobody was asked for, was not stopped. */
function detailOf({ environment: { workers } }: Situation, { unknown, away }: Unstopped): string {
  const stopped = workers.map(({ name }) => name).filter((name) => !unknown.includes(name) && !away.includes(name));
  if (stopped.length === workers.length) return 'no process of the worker is left on any host';
  return [
    ...(stopped.length === 0 ? [] : [`no process of ${stopped.join(', ')} is left on any host`]),
    ...(unknown.length === 0 ? [] : [`pm2 knows no such process as ${unknown.join(', ')}: nothing was stopped`]),
    ...(away.length === 0 ? [] : [`no host that runs ${away.join(', ')} answered: nothing was stopped there`]),
  ].join('; ');
}

function stopAll(situation: Situation, host: string) {
  const processes = factsOf(situation, host)?.pm2.processes ?? [];
  const workers = workersOn(situation.environment, host);
  const isKnownAnywhere = (name: string) => situation.facts.hosts.some(({ pm2 }) => isKnown(pm2, name));
  return lines(
    ...workers.map((worker) => stopAndProve(worker, processes.some((process) => process.name === worker.name), isKnownAnywhere(worker.name))),
    logLine(`${workers.some(({ name }) => isKnownAnywhere(name)) ? 'Sync worker stopped for rollback' : 'Sync worker not known to pm2, nothing stopped for rollback'} - Ticket: ${incidentText(situation.incident, situation.run)}`),
  );
}

function timeoutMs({ environment }: Situation): number {
  return environment.workers.reduce((sum, worker) => sum + 2 * worker.stopTimeoutMs + 15_000, 0);
}
