// Quick Rollback, Step 2 (parts 2 and 6): puts the prepared backend live and restarts it, host by host as the rollout allows.
import { parseFacts, fact } from '../commands/facts-protocol';
import { parseProcesses } from '../commands/pm2';
import { commandsFor, hostScript } from '../commands/script';
import { switchBackend as switchScript } from '../commands/switch';
import { backendIsLive, pathsAlone, stopsBackend, treeIsLive } from '../plan/readiness';
import { hostsWith, incidentText, runningText, type Situation } from '../plan/situation';
import type { HostReply } from '../ports';
import { factsByHost, HostsError, outputOf } from './host-outcomes';
import { outcome, type HostOutcome, type Intent, type NotNeeded, type Step } from './step';
import { versionsByHost } from './versions-by-host';

const nextAction = 'The lock stays on the hosts. Where a host is not reachable, take it out of the load balancer; when it is back, run this again: it finishes what is left and repeats nothing.';

export const switchBackend: Step = {
  title: 'Switch the backend',
  section: 'Quick Rollback, Step 2: Revert Backend Code',
  documentedMs: 180_000,
  deadlineMs: 180_000,
  blocking: true,
  undo: 'run a quick rollback to the newer tag with allow: newer-target; edits and replaced outputs are kept in the state folder',
  plan,

  async run(planned, { ports, signal, situation }) {
    if (planned.commands.length === 0) return outcome(planned.says.join('; '), { state: 'already' });
    const replies = await ports.hosts.change('switch-backend', planned.commands, { signal, holdOnFailure: true });
    const live = hostsWith(situation, 'backend').map(({ name }) => name).filter((name) => !replies.some((reply) => reply.host === name));
    const hosts = requireSwitched(versionsByHost(situation, replies, live), replies);
    const name = situation.environment.backendProcess?.name ?? '';
    const missing = replies.filter((reply) => !wasRestarted(reply, name));
    if (missing.length > 0) {
      const where = missing.map((reply) => reply.host).join(', ');
      throw new HostsError(`pm2 did not restart ${name} on ${where}: it is not online, or still runs what ran before`, hosts.map((host) => (missing.some((reply) => reply.host === host.host) ? { ...host, state: 'failed', detail: 'its files are switched, its process is not' } : host)), outputOf(replies), `Read its error log there: pm2 logs ${name} --err --lines 50. Is it named like this in the ecosystem file of the target?`);
    }
    const saved = factsByHost(replies, 'saved').map(({ host, value }) => `${host}: edits made by hand were saved as ${value}`);
    return outcome(`switched from ${runningText(situation.running)} to ${situation.target.tag}`, { hosts, output: outputOf(replies), forPeople: saved });
  },
};

/** @throws HostsError that names the version of every host: they may differ now. */
function requireSwitched(hosts: readonly HostOutcome[], replies: readonly HostReply[]): readonly HostOutcome[] {
  if (hosts.every((host) => host.state === 'done' || host.state === 'already')) return hosts;
  throw new HostsError(hosts.map((host) => `${host.host}: ${host.detail}`).join('; '), hosts, outputOf(replies), nextAction);
}

function plan(situation: Situation): Intent | NotNeeded {
  const { environment, target } = situation;
  const { backend: recipe, backendProcess: process } = environment;
  if (recipe === undefined || process === undefined) return { notNeeded: 'the configuration has no backend' };
  const all = hostsWith(situation, 'backend');
  // What this very plan stops must be started, even where the target is live as it is being made.
  const hosts = stopsBackend(situation) ? all : all.filter((host) => !backendIsLive(situation, host));
  const paths = pathsAlone(situation);
  const how = environment.layout === 'symlink' ? 'flips the link to the prepared release' : `${paths === undefined ? `checks out ${target.tag}` : `takes ${paths.join(', ')} from ${target.tag}, nothing else,`} and moves the prepared ${recipe.outputs.join(', ')} into place`;
  return {
    says: [...all.filter((host) => !hosts.includes(host)).map((host) => `${host.name}: is there already`), ...hosts.map((host) => `${host.name}: ${treeIsLive(situation, host) ? `${target.tag} is in place already` : how}, ${stopsBackend(situation) ? 'starts' : 'restarts'} ${process.name}`)],
    commands: commandsFor(hosts, (host) => {
      const order = {
        recipe,
        process,
        tag: target.tag,
        commit: target.commit,
        run: situation.run.id,
        paths: pathsAlone(situation),
        otherOutputs: otherOutputs(situation),
        logText: `Backend switched from ${runningText(situation.running)} to ${target.tag} - Ticket: ${incidentText(situation.incident, situation.run)}`,
      };
      return hostScript(host, `Switch the backend to ${target.tag}`, 120_000, switchScript(order, environment, host));
    }),
  };
}

/** What the newer version's frontend build left in the live tree: it is not served from there, but it must not stay. */
function otherOutputs(situation: Situation): string[] {
  const { environment } = situation;
  if (pathsAlone(situation) !== undefined) return [];
  const recipe = environment.frontend?.recipe;
  if (recipe === undefined || recipe.directory === environment.backend?.directory) return [];
  return recipe.outputs.map((output) => (recipe.directory === '.' ? output : `${recipe.directory}/${output}`));
}

/** pm2 says 0 to much that it did not do: only a process that started after we asked counts. */
function wasRestarted(reply: HostReply, name: string): boolean {
  const facts = parseFacts(reply.stdout);
  const processes = parseProcesses(fact(facts, 'processes')).filter((process) => process.name === name);
  return processes.length > 0 && processes.every((process) => ['online', 'launching'].includes(process.status) && process.startedAtMs >= Number(fact(facts, 'restarting-at')));
}
