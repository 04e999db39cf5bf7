// What the parts of a step took, for its record.
import type { Clock } from '../../ports';

/** Notes under the phase how long the work took, in whole ms. */
export async function timed<Result>(phasesMs: Record<string, number>, phase: string, clock: Clock, work: () => Promise<Result>): Promise<Result> {
  const begin = clock.monotonicMs();
  const result = await work();
  phasesMs[phase] = Math.round(clock.monotonicMs() - begin);
  return result;
}
