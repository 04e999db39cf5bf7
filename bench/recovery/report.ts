// From runs to medians and paired ratios, as the table of docs/benchmarks.md.
import { median, pairedRatio, ratioText } from '../statistics';
import type { Contender } from './contenders';
import type { Sighting } from './observer';

export interface Run extends Omit<Sighting, 'failures'> {
  readonly contender: Contender['name'];
  readonly round: number;
  /** What was done beforehand, ms. */
  readonly readyMs: number;
  readonly totalMs: number;
  /** Requests to the API that got no healthy reply, out of all. */
  readonly failedRequests: number;
}

type Measure = 'workerDeadMs' | 'servedMs' | 'totalMs';

export function recoveryTable(runs: readonly Run[]): string {
  const names = [...new Set(runs.map(({ contender }) => contender))];
  const of = (name: string) => runs.filter(({ contender }) => contender === name).sort((left, right) => left.round - right.round);
  const values = (name: string, measure: Measure) => of(name).map((run) => run[measure] ?? Number.NaN);
  const rows = names.map((name) => {
    const own = of(name);
    return `| ${name} | ${seconds(median(values(name, 'workerDeadMs')))} | ${seconds(median(values(name, 'servedMs')))} | ${seconds(median(values(name, 'totalMs')))} | ${median(own.map(({ failedRequests }) => failedRequests))} of ${median(own.map(({ requests }) => requests))} | ${seconds(median(own.map(({ readyMs }) => readyMs)))} |`;
  });
  const ours = names.filter((name) => name.startsWith('action'));
  const others = names.filter((name) => !name.startsWith('action'));
  const ratios = ours.flatMap((our) => others.map((other) => `| ${our} against ${other} | ${(['workerDeadMs', 'servedMs', 'totalMs'] as const).map((measure) => ratioText(pairedRatio(values(other, measure), values(our, measure)))).join(' | ')} |`));
  return ['| way | worker dead | target served | ended | failed requests | done beforehand |', '| --- | --- | --- | --- | --- | --- |', ...rows, '', '| how many times faster: median (90 % interval) | worker dead | target served | ended |', '| --- | --- | --- | --- |', ...ratios].join('\n');
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
