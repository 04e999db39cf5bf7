// An observer outside the action: asks an address every few milliseconds and notes when it was not served.

export interface Gap {
  /** Ms since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
}

const pauseMs = 20;

export function watchService(url: string): { stop(): Promise<Gap[]> } {
  const gaps: Gap[] = [];
  let going = true;
  const watch = async () => {
    let downSinceMs: number | undefined;
    while (going) {
      const askedMs = Date.now();
      const good = await answers(url);
      if (!good) downSinceMs ??= askedMs;
      if (good && downSinceMs !== undefined) {
        gaps.push({ fromMs: downSinceMs, toMs: Date.now() });
        downSinceMs = undefined;
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    if (downSinceMs !== undefined) gaps.push({ fromMs: downSinceMs, toMs: Date.now() });
  };
  const watching = watch();
  return {
    async stop() {
      going = false;
      await watching;
      return gaps;
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const reply = await fetch(url, { signal: AbortSignal.timeout(2_000), headers: { connection: 'close' } });
    await reply.arrayBuffer();
    return reply.status === 200;
  } catch {
    return false;
  }
}
