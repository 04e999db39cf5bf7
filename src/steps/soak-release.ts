// Rollback Testing, "Rollback Drill Procedure", 3: looks at the health checks for the length of the soak.
import { StepError } from '../errors';
import { exactly } from '../words/durations';
import { askHealth } from './parts/await-healthy';
import { drillOf, section } from './parts/drill-commands';
import { outcome, type Step, type StepContext } from './step';

export const soakRelease: Step = {
  title: 'Let it soak',
  section: section('3. Wait (simulate production soak time)'),
  deadlineMs: 24 * 60 * 60_000,
  heartbeatMs: 60_000,
  blocking: true,
  undo: 'nothing to undo: it only looks',

  plan({ environment: { drill, health } }) {
    const soakMs = drill?.soakMs ?? 0;
    if (soakMs === 0) return { notNeeded: 'drill.soak is 0' };
    return { deadlineMs: soakMs + 10 * 60_000, says: [`look at the health checks for ${exactly(soakMs)}; ${health.replies} sick looks in a row end the drill`], commands: [] };
  },

  async run(_planned, context) {
    const looks = await soak(context);
    return outcome(`${looks} looks, healthy to the end`);
  },
};

/** How often it looked. @throws StepError when it was sick so often in a row as it must be healthy elsewhere. */
async function soak(context: StepContext): Promise<number> {
  const { ports: { clock }, situation: { environment }, signal, progress } = context;
  const { soakMs, intervalMs } = drillOf(environment);
  const beginMs = clock.monotonicMs();
  for (let looks = 1, sick = 0; ; looks += 1) {
    const wrong = await askHealth(context);
    sick = wrong.length === 0 ? 0 : sick + 1;
    const restMs = soakMs - (clock.monotonicMs() - beginMs);
    if (sick >= environment.health.replies) throw new StepError(`sick ${sick} times in a row: ${wrong.join('; ')}`, { nextAction: 'Mend the release or the environment; nothing was rolled back. Then start the drill again.' });
    if (restMs <= 0 && sick === 0) return looks;
    progress(wrong.length === 0 ? 'healthy' : wrong.join('; '));
    await clock.sleep(restMs > 0 ? Math.min(intervalMs, restMs) : environment.health.intervalMs, signal);
  }
}
