// In which order hosts are switched: `rollout.serial` cuts them into waves, the first of which can be a canary.

import type { WaveSize } from '../config/environment';

/** Each wave has at least one host; the last size serves for all that are left. */
export function wavesOf<Item>(items: readonly Item[], sizes: readonly WaveSize[]): Item[][] {
  const waves: Item[][] = [];
  for (let begin = 0, wave = 0; begin < items.length; wave += 1) {
    const size = sizes[Math.min(wave, sizes.length - 1)] ?? { share: 1 };
    const count = Math.max(1, 'hosts' in size ? size.hosts : Math.floor(items.length * size.share));
    waves.push(items.slice(begin, begin + count));
    begin += count;
  }
  return waves;
}

/** For the plan: who goes when, and what becomes of the others when a wave is sick. Nothing where there is one wave, and all holds. */
export function describeWaves(waves: readonly (readonly string[])[], { maxFailures, onFailure }: { readonly maxFailures: number; readonly onFailure: 'hold' | 'switch-back' }): string[] {
  if (waves.length < 2) return onFailure === 'hold' ? [] : ['where the target does not run well, every host goes back to what ran'];
  const order = waves.map((wave) => wave.join(' and ')).join(', then ');
  const limit = maxFailures === 0 ? 'at the first failure' : `after more than ${maxFailures} failures`;
  return [`in waves: ${order}; each runs well before the next begins; ${limit} ${onFailure === 'hold' ? 'everything holds' : 'those that were switched go back'}`];
}
