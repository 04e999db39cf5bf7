// Side by side, but nothing is left running in the background when one of them fails.

/** As Promise.all, except that it waits for all of them before it throws the first error. */
export async function settleAll<const Values extends readonly unknown[]>(promises: Values): Promise<{ -readonly [Index in keyof Values]: Awaited<Values[Index]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
