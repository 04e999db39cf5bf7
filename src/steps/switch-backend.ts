// Quick Rollback, Step 2 (parts 2 and 6): puts the prepared backend live and restarts it, wave by wave as the rollout says.
import { parseFacts, fact } from '../commands/facts-protocol';
import { parseProcesses, type Pm2Process } from '../commands/pm2';
import { commandsFor, hostScript } from '../commands/script';
import type { IdleWorker } from '../commands/settle';
import { switchBackend as switchScript } from '../commands/switch';
import { backendsOn, namesOf, workersOn } from '../config/runs-on';
import type { StepError } from '../errors';
import { deadlineOf, healthyMs, restartingMs, scriptsMs } from '../plan/deadlines';
import { backendIsLive, pathsAlone, stopsBackend, switchWaves, treeIsLive } from '../plan/live-or-ready';
import { factsOf, hostsWithCode, incidentText, runningText, serves, siteRelease, type Situation } from '../plan/situation';
import { describeWaves } from '../plan/waves';
import type { HostReply } from '../ports';
import { factsByHost, HostsError, outputOf } from './parts/host-outcomes';
import { expectedAt } from './parts/list-backends';
import { tasksAtBoot, warningsAtBoot } from './parts/next-boot';
import { otherOutputs, switchBackIfAsked, switchBackTimeoutMs } from './parts/switch-back';
import { sicknessMs, switchInWaves } from './parts/switch-in-waves';
import { outcome, type HostOutcome, type Intent, type NotNeeded, type Step } from './step';
import { unwrittenLogs } from './parts/unwritten-logs';
import { versionsByHost } from './parts/versions-by-host';

const scriptTimeoutMs = 120_000;
const whenAway = 'The lock stays on the hosts. Where a host is not reachable, take it out of the load balancer; when it is back, run this again: it finishes what is left and repeats nothing.';
const whenFailed = 'The lock stays on the hosts. Mend what the message names (its last lines stand in the output below), or choose another target; then run this again: it finishes what is left and repeats nothing.';

export const switchBackend: Step = {
  title: 'Switch the backend',
  section: 'Quick Rollback, Step 2: Revert Backend Code',
  documentedMs: 180_000,
  deadlineMs: 180_000,
  blocking: true,
  undo: 'run a quick rollback to the newer tag with allow: newer-target; edits and replaced outputs are kept in the state folder',
  plan,

  async run(planned, context) {
    const { situation } = context;
    if (planned.commands.length === 0) return outcome(planned.says.join('; '), { state: 'already' });
    const { replies, sick } = await switchInWaves(planned.commands, (reply) => succeeded(reply) && notRestarted(reply, situation).length === 0, context);
    const live = hostsWithCode(situation).map((host) => host.name).filter((host) => !replies.some((reply) => reply.host === host));
    const problem = switchProblem(versionsByHost(situation, replies, live), replies, sick, situation);
    if (problem !== undefined) throw await switchBackIfAsked(problem, replies, context);
    const without = factsByHost(replies, 'release.without').map(({ host, value }) => `${host}: ${situation.target.tag} has no ${value}: it was stopped`);
    const absent = factsByHost(replies, 'worker.without').map(({ host, value }) => `${host}: ${situation.target.tag} has no ${value}: there is nothing to start`);
    const saved = factsByHost(replies, 'saved').map(({ host, value }) => `${host}: edits made by hand were saved as ${value}`);
    return outcome(`switched from ${runningText(situation.running)} to ${situation.target.tag}`, { hosts: versionsByHost(situation, replies, live), output: outputOf(replies), warnings: [...unwrittenLogs(replies), ...warningsAtBoot(replies, situation)], forPeople: [...saved, ...without, ...absent, ...tasksAtBoot(replies, situation)] });
  },
};

/** Names the version of every host, for they may differ now; undefined when all is well. */
function switchProblem(hosts: readonly HostOutcome[], replies: readonly HostReply[], sick: StepError | undefined, situation: Situation): HostsError | undefined {
  if (sick !== undefined) return new HostsError(`${sick.message}; ${describe(hosts)}`, hosts, [...outputOf(replies), ...sick.output], sick.nextAction);
  if (hosts.some(({ state }) => state !== 'done' && state !== 'already')) return new HostsError(describe(hosts), hosts, outputOf(replies), replies.some(({ status }) => status !== 'exited' && status !== 'held') ? whenAway : whenFailed);
  const left = new Map(replies.map((reply) => [reply.host, notRestarted(reply, situation)] as const).filter(([, names]) => names.length > 0));
  if (left.size === 0) return undefined;
  const marked = hosts.map((host): HostOutcome => (left.has(host.host) ? { ...host, state: 'failed', detail: `its files are switched, ${left.get(host.host)?.join(', ')} is not` } : host));
  const names = [...new Set([...left.values()].flat())];
  return new HostsError(`pm2 did not restart ${names.join(', ')} on ${[...left.keys()].join(', ')}: it is not online, or still runs what ran before`, marked, outputOf(replies), `Read its error log there: pm2 logs ${names[0]} --err --lines 50. Is it named like this in the ecosystem file of the target?`);
}

function describe(hosts: readonly HostOutcome[]): string {
  return hosts.map(({ host, detail }) => `${host}: ${detail}`).join('; ');
}

function succeeded({ status, exitCode }: HostReply): boolean {
  return status === 'exited' && exitCode === 0;
}

function plan(situation: Situation): Intent | NotNeeded {
  const { environment, target } = situation;
  const { backend: recipe, rollout } = environment;
  if (recipe === undefined || environment.backendProcesses.length === 0) return { notNeeded: 'the configuration has no backend' };
  const all = hostsWithCode(situation);
  // What this very plan stops must be started, even where the target is live as it is being made.
  const hosts = all.filter((host) => (stopsBackend(situation) && serves(situation, host.name)) || !backendIsLive(situation, host));
  const waves = switchWaves(situation, hosts.map((host) => host.name));
  return {
    says: [...all.filter((host) => !hosts.includes(host)).map((host) => `${host.name}: is there already`), ...hosts.map((host) => `${host.name}: ${treeIsLive(situation, host) ? `${target.tag} is in place already` : howToSwitch(situation)}${situation.silent?.includes(host.name) === true ? ', but does not answer as it should' : ''}, ${whatItStarts(situation, host.name)}`), ...describeWaves(waves, rollout)],
    deadlineMs: deadlineOf(switchBackend.deadlineMs, ...waves.map((wave) => scriptsMs(wave.length, Math.max(...wave.map((host) => timeoutMs(situation, host))), rollout)), ...waves.slice(rollout.onFailure === 'hold' ? 1 : 0).map((_wave, index) => sicknessMs(waves[index]?.length ?? 0, environment)), ...(rollout.onFailure === 'hold' ? [] : [scriptsMs(hosts.length, restartingMs(switchBackTimeoutMs, environment), rollout), healthyMs(environment.health)])),
    commands: commandsFor(hosts, (host) => {
      const order = {
        recipe,
        processes: backendsOn(environment, host.name),
        idle: serves(situation, host.name) ? undefined : idleWorkers(situation, host.name),
        tag: target.tag,
        commit: target.commit,
        run: situation.run.id,
        paths: pathsAlone(situation),
        otherOutputs: otherOutputs(situation),
        site: siteLeftAlone(situation),
        logText: `Backend switched from ${runningText(situation.running)} to ${target.tag} - Ticket: ${incidentText(situation.incident, situation.run)}`,
      };
      return hostScript(host, `Switch the backend to ${target.tag}`, timeoutMs(situation, host.name), switchScript(order, environment, host));
    }),
  };
}

/** Where workers alone run, nothing is restarted; what is stopped already is looked for once more. */
function timeoutMs(situation: Situation, host: string): number {
  const { environment } = situation;
  if (serves(situation, host)) return restartingMs(scriptTimeoutMs, environment);
  return workersOn(environment, host).reduce((sum, worker) => sum + 2 * worker.stopTimeoutMs + 15_000, scriptTimeoutMs);
}

function whatItStarts(situation: Situation, host: string): string {
  const { environment } = situation;
  const workers = workersOn(environment, host);
  if (!serves(situation, host)) return `starts nothing: ${namesOf(workers)} ${workers.length === 1 ? 'stays' : 'stay'} stopped`;
  return `${stopsBackend(situation) ? 'starts' : 'restarts'} ${namesOf(backendsOn(environment, host))}`;
}

function idleWorkers(situation: Situation, host: string): IdleWorker[] {
  const listed = factsOf(situation, host)?.pm2.processes ?? [];
  return workersOn(situation.environment, host).map((worker) => ({ ...worker, registered: listed.some(({ name }) => name === worker.name) }));
}

/** Behind a link the whole tree is switched: without a note, nobody would know that the site was not. */
function siteLeftAlone(situation: Situation): string | undefined {
  const { rollbackType, environment } = situation;
  return rollbackType === 'backend' && environment.layout === 'symlink' && environment.frontend !== undefined ? siteRelease(situation).commit : undefined;
}

function howToSwitch(situation: Situation): string {
  const { environment, target } = situation;
  if (environment.layout === 'symlink') return 'flips the link to the prepared release';
  const paths = pathsAlone(situation);
  return `${paths === undefined ? `checks out ${target.tag}` : `takes ${paths.join(', ')} from ${target.tag}, nothing else,`} and moves the prepared ${environment.backend?.outputs.join(', ') ?? ''} into place`;
}

/** pm2 says 0 to much that it did not do: only a process that started after we asked counts. */
function notRestarted(reply: HostReply, situation: Situation): string[] {
  const facts = parseFacts(reply.stdout);
  const processes = parseProcesses(fact(facts, 'processes'));
  const isNew = ({ status, startedAtMs }: Pm2Process) => ['online', 'launching'].includes(status) && startedAtMs >= Number(fact(facts, 'restarting-at'));
  return expectedAt(reply, situation).filter((name) => {
    const instances = processes.filter((process) => process.name === name);
    return instances.length === 0 || !instances.every(isNew);
  });
}
