// Bounded retries with backoff and jitter.

/** Pauses between tries, ms: 0.25 s, doubling, each spread by half, about 16 s in all. */
export function* retryDelaysMs(tries = 6, firstMs = 250): Generator<number, void> {
  for (let index = 0; index < tries; index += 1) yield firstMs * 2 ** index * (0.75 + Math.random() / 2);
}
