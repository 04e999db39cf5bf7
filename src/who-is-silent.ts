// Before a run goes on from a try that ended half way: which backends are online and yet do not answer as they should. They are restarted.
import { hostsAsked } from './config/runs-on';
import { SafeHosts } from './engine/hosts';
import { nobody } from './engine/messenger';
import { askingMs } from './plan/deadlines';
import { backendIsLive } from './plan/live-or-ready';
import { hostsWith, type Situation } from './plan/situation';
import { runbooks } from './runbooks';
import { does } from './runbooks/runbook';
import { askHealthOf } from './steps/parts/await-healthy';
import { TimeUpError, withinTime } from './time-limit';
import type { World } from './world';

/** Their names. What nobody could find out counts as silent: one restart more is no harm, a backend that hangs is. */
export async function whoIsSilent(situation: Situation, world: World, signal: AbortSignal): Promise<string[]> {
  const { environment, run } = situation;
  const runbook = runbooks[situation.rollbackType];
  const live = hostsWith(situation, 'backend').filter((host) => !runbook.switches || backendIsLive(situation, host)).map(({ name }) => name);
  if (!does(runbook, 'switch-backend', 'start-backend') || live.length === 0) return [];
  const ports = { ...world, messages: nobody, hosts: new SafeHosts(world.fleet, environment, run, world.clock) };
  const limitMs = Math.max(0, ...environment.health.checks.map(({ timeout }) => timeout)) + askingMs;
  try {
    const wrong = await withinTime(world.clock, limitMs, signal, (limit) => askHealthOf(live, { situation, ports, carried: {}, signal: limit, progress: () => undefined }));
    return live.filter((name) => wrong.some(({ from }) => from === name || (from === undefined && speaksFor(name, live, situation))));
  } catch (error) {
    if (error instanceof TimeUpError) return live;
    throw error;
  }
}

/** What is asked from here may be answered by any host: by one that was not switched yet. And a host that is asked itself is judged by that. */
function speaksFor(host: string, live: readonly string[], situation: Situation): boolean {
  const { environment } = situation;
  const isAskedItself = environment.health.checks.some((check) => check.on === 'hosts' && hostsAsked(check, environment).some(({ name }) => name === host));
  return !isAskedItself && live.length === hostsWith(situation, 'backend').length;
}
