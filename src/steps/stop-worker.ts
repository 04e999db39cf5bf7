// Quick Rollback, Step 1: stops the sync worker on every host and proves that no process of it is left.
import { logLine } from '../commands/journal';
import { isKnown } from '../commands/pm2';
import { commandsFor, hostScript } from '../commands/script';
import { lines, sh } from '../commands/shell';
import { keepMs, stopForGood } from '../commands/stop-for-good';
import type { Environment, Host } from '../config/environment';
import { workersOn } from '../config/runs-on';
import { deadlineOf, scriptsMs } from '../plan/deadlines';
import { factsOf, hostsWith, incidentText, type Situation } from '../plan/situation';
import type { HostReply } from '../ports';
import { factsByHost, outputOf, requireAll } from './parts/host-outcomes';
import { daemonWasDead, tasksAtBoot, warningsAtBoot } from './parts/next-boot';
import { outcome, type Step } from './step';
import { unwrittenLogs } from './parts/unwritten-logs';
import { startAgain } from './parts/worker-commands';

export const stopWorker: Step = {
  title: 'Stop the sync worker',
  section: 'Quick Rollback, Step 1: Stop Sync Worker',
  documentedMs: 60_000,
  deadlineMs: 120_000,
  blocking: true,
  undo: 'pm2 start the worker again, once its version fits the backend, then pm2 save',

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
    const left = unstopped(replies, situation);
    const { workers } = situation.environment;
    const stays = left.unknown.length + left.away.length === workers.length ? [] : [`The worker stays stopped: nothing here starts it again. When its version fits the backend that runs now, ${startAgain(situation.environment, hostsWith(situation, 'worker'), (host) => daemonWasDead(situation, host))}`];
    return outcome(detailOf(situation, left), {
      hosts,
      output: outputOf(replies),
      warnings: [...factsByHost(replies, 'killed').map(({ host, value }) => `${host}: ${value} did not end by itself and was killed`), ...warningsOf(left), ...warningsAtBoot(replies, situation), ...unwrittenLogs(replies)],
      forPeople: [...stays, ...tasksAtBoot(replies, situation)],
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
  /** Hosts that did not answer, with the workers that they run. */
  readonly missing: readonly { readonly host: string; readonly workers: readonly string[] }[];
}

function unstopped(replies: readonly HostReply[], situation: Situation): Unstopped {
  const { environment } = situation;
  const said = factsByHost(replies, 'unknown');
  const runs = (name: string) => replies.map(({ host }) => host).filter((host) => workersOn(environment, host).some((worker) => worker.name === name));
  const isUnknown = (name: string) => runs(name).every((host) => said.some((each) => each.host === host && each.value === name));
  const names = environment.workers.map(({ name }) => name);
  const missing = environment.hosts.filter(({ name }) => factsOf(situation, name) === undefined).map(({ name }) => ({ host: name, workers: workersOn(environment, name).map((worker) => worker.name) }));
  return { unknown: names.filter((name) => runs(name).length > 0 && isUnknown(name)), away: names.filter((name) => runs(name).length === 0), missing: missing.filter(({ workers }) => workers.length > 0) };
}

function warningsOf({ unknown, missing }: Unstopped): string[] {
  return [
    ...unknown.map((name) => `pm2 knows no ${name}: nothing was stopped. Whatever else writes goes on.`),
    ...missing.map(({ host, workers }) => `${host} did not answer: ${workers.join(', ')} may run there and go on writing. Keep it from the database, or stop it by hand: ${workers.map((name) => `${sh`pm2 stop ${name}`.text}; `).join('')}pm2 save`),
  ];
}

/** What nobody knows, or nobody was asked for, was not stopped; nobody knows of a host that did not answer. */
function detailOf({ environment: { workers } }: Situation, { unknown, away, missing }: Unstopped): string {
  const stopped = workers.map(({ name }) => name).filter((name) => !unknown.includes(name) && !away.includes(name));
  const everywhere = missing.length === 0 ? 'on any host' : 'on any host that answered';
  const parts = [
    ...(stopped.length === 0 ? [] : [`no process of ${stopped.length === workers.length ? 'the worker' : stopped.join(', ')} is left ${everywhere}`]),
    ...(unknown.length === 0 ? [] : [`pm2 knows no such process as ${unknown.join(', ')}: nothing was stopped`]),
    ...(away.length === 0 ? [] : [`no host that runs ${away.join(', ')} answered: nothing was stopped there`]),
    ...(missing.length === 0 ? [] : [`not stopped on ${missing.map(({ host }) => host).join(', ')}`]),
  ];
  return parts.join('; ');
}

function stopAll(situation: Situation, host: string) {
  const processes = factsOf(situation, host)?.pm2.processes ?? [];
  const workers = workersOn(situation.environment, host);
  const isKnownAnywhere = (name: string) => situation.facts.hosts.some(({ pm2 }) => isKnown(pm2, name));
  return lines(
    stopForGood(workers.map((process) => ({ process, registered: processes.some(({ name }) => name === process.name), known: isKnownAnywhere(process.name) })), situation.run.id),
    logLine(`${workers.some(({ name }) => isKnownAnywhere(name)) ? 'Sync worker stopped for rollback' : 'Sync worker not known to pm2, nothing stopped for rollback'} - Ticket: ${incidentText(situation.incident, situation.run)}`),
  );
}

function timeoutMs({ environment }: Situation): number {
  return environment.workers.reduce((sum, worker) => sum + 2 * worker.stopTimeoutMs + 15_000, keepMs);
}
