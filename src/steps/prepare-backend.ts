// Quick Rollback, Step 2 (parts 2 to 5): installs and builds the target beside the live tree. A failure leaves production as it was.
import { build } from '../commands/release';
import { commandsFor, hostScript } from '../commands/script';
import { backendsOn } from '../config/runs-on';
import { deadlineOf, scriptsMs } from '../plan/deadlines';
import { builtAt, treeIsLive, wantedStamp } from '../plan/live-or-ready';
import { factsOf, hostsWithCode, type Situation } from '../plan/situation';
import { outputOf, phasesOf, requireAll } from './parts/host-outcomes';
import { outcome, type Intent, type NotNeeded, type Step } from './step';

const buildTimeoutMs = 15 * 60_000;

export const prepareBackend: Step = {
  title: 'Prepare the backend',
  section: 'Quick Rollback, Step 2: Revert Backend Code',
  documentedMs: 180_000,
  deadlineMs: buildTimeoutMs + 60_000,
  blocking: true,
  undo: 'nothing to undo: the live tree was not touched',
  plan,

  async run(planned, { ports, signal }) {
    if (planned.commands.length === 0) return outcome(planned.says.join('; '), { state: 'already' });
    const replies = await ports.hosts.change(planned.step, planned.commands, { signal });
    const hosts = requireAll(replies, 'The live version was not touched. See the build output below; mend the build or choose another target, then run this again.');
    return outcome('built beside the live tree', { hosts, output: outputOf(replies), phasesMs: phasesOf(replies) });
  },
};

function plan(situation: Situation): Intent | NotNeeded {
  const { environment, target } = situation;
  const recipe = environment.backend;
  if (recipe === undefined) return { notNeeded: 'the configuration has no backend to build' };
  const hosts = hostsWithCode(situation);
  const live = hosts.filter((host) => treeIsLive(situation, host));
  const standby = hosts.filter((host) => !live.includes(host) && builtAt(situation, host, recipe) !== undefined);
  const cold = hosts.filter((host) => !live.includes(host) && !standby.includes(host));
  const keepModules = situation.rollbackType === 'prepare';
  return {
    deadlineMs: deadlineOf(prepareBackend.deadlineMs, scriptsMs(cold.length, buildTimeoutMs, environment.rollout)),
    says: [
      ...live.map((host) => `${host.name}: ${target.tag} is live already`),
      ...standby.map((host) => `${host.name}: standby of ${target.tag} is ready, built ${builtAt(situation, host, recipe)}: no install, no build`),
      ...cold.map((host) => `${host.name}: no standby: ${recipe.install}, then ${recipe.build}, beside the live tree`),
    ],
    commands: commandsFor(cold, (host) => {
      const facts = factsOf(situation, host.name);
      const stamp = facts === undefined ? '' : wantedStamp(recipe, facts);
      return hostScript(host, `Build the backend of ${target.tag}`, buildTimeoutMs, build({ recipe, processes: backendsOn(environment, host.name), tag: target.tag, commit: target.commit, stamp, keepModules }, environment));
    }),
  };
}
