// Says how far a restore is while its job runs on the host: bytes, speed, time left.
import { fact, parseFacts } from '../../commands/facts-protocol';
import { readProgress } from '../../commands/restore';
import { commandsFor, hostScript } from '../../commands/script';
import { databaseHost } from '../../config/runs-on';
import type { Command } from '../../ports';
import { approximately } from '../../words/durations';
import { sizeText } from '../../words/sizes';
import type { StepContext } from '../step';

const everyMs = 2_000;

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly ms: number;
}

/** Looks every two seconds until the work has ended. It is for people alone: whatever the host answers, the work goes on. */
export async function whileTelling<Result>(context: StepContext, side: string, work: () => Promise<Result>): Promise<Result> {
  const ended = new AbortController();
  const signal = AbortSignal.any([ended.signal, context.signal]);
  const telling = tell(context, side, signal).catch(() => undefined);
  try {
    return await work();
  } finally {
    ended.abort();
    await telling;
  }
}

async function tell({ ports, situation, progress }: StepContext, side: string, signal: AbortSignal): Promise<void> {
  const hosts = [databaseHost(situation.environment) ?? []].flat();
  const commands: Command[] = commandsFor(hosts, (host) => hostScript(host, 'How far the restore is', 20_000, readProgress(side)));
  for (;;) {
    await ports.clock.sleep(everyMs, signal);
    const [reply] = await ports.hosts.look(commands, signal);
    const facts = parseFacts(reply?.stdout ?? '');
    progress(describeProgress(fact(facts, 'phase'), parseProgress(fact(facts, 'progress'))));
  }
}

function parseProgress(text: string): Progress | undefined {
  try {
    return JSON.parse(text) as Progress;
  } catch {
    return undefined;
  }
}

function describeProgress(phase: string, progress: Progress | undefined): string {
  if (phase === 'create' || phase === '') return 'making the side database';
  if (phase === 'analyze') return 'collecting statistics for the planner';
  if (progress === undefined) return 'reading the backup';
  const { done, total, ms } = progress;
  if (done >= total) return `${sizeText(total)} read from the bucket; building the rest of the database`;
  const perMs = ms === 0 ? 0 : done / ms;
  const left = perMs === 0 ? '' : `, about ${approximately((total - done) / perMs)} left`;
  return `${sizeText(done)} of ${sizeText(total)}, ${sizeText(Math.round(perMs * 1000))}/s${left}`;
}
