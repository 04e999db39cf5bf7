// Before a run goes on from a try that ended half way: which backends are online and yet do not answer as they should. They are restarted.
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
    return live.filter((name) => wrong.some(({ from }) => from === name || from === undefined));
  } catch (error) {
    if (error instanceof TimeUpError) return live;
    throw error;
  }
}
