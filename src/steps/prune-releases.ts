// Keeps the disk of the hosts free: removes releases beyond the retention, never the live one or the standby.
import { prune } from '../commands/release';
import { commandsFor, hostScript } from '../commands/script';
import { deadlineOf, scriptsMs } from '../plan/deadlines';
import { factsOf, hostsThatAnswered } from '../plan/situation';
import { factsByHost, requireAll } from './parts/host-outcomes';
import { outcome, type Step } from './step';

const scriptTimeoutMs = 90_000;

export const pruneReleases: Step = {
  title: 'Remove old releases',
  section: 'none: housekeeping of ours',
  deadlineMs: 120_000,
  blocking: false,
  undo: 'nothing to undo: a release can be built again',

  plan(situation) {
    const { environment, target } = situation;
    const hosts = hostsThatAnswered(situation);
    return {
      deadlineMs: deadlineOf(pruneReleases.deadlineMs, scriptsMs(hosts.length, scriptTimeoutMs, environment.rollout)),
      says: [`keep the newest ${environment.retention.releases} releases, the live one and ${target.tag}`],
      commands: commandsFor(hosts, (host) => hostScript(host, 'Remove old releases', scriptTimeoutMs, prune(environment.retention.releases, [target.commit, factsOf(situation, host.name)?.head ?? '']))),
    };
  },

  async run(planned, { ports, signal }) {
    const replies = await ports.hosts.change(planned.step, planned.commands, { signal });
    const hosts = requireAll(replies, 'Free the disk by hand: remove folders below releases/ in the state folder.');
    const pruned = factsByHost(replies, 'pruned');
    return outcome(pruned.length === 0 ? 'nothing was too old' : `${pruned.length} releases removed`, { hosts });
  },
};
