// From runs to medians and paired ratios, as the tables of docs/benchmarks.md.
import { median, pairedRatio, ratioText } from '../statistics';
import type { Contender, Measured } from './contenders';
import type { Traffic } from './delaying-proxy';
import type { SiteSize } from './sites';

export interface Run extends SiteSize, Measured, Traffic {
  readonly contender: Contender['name'];
  readonly delayMs: number;
  readonly round: number;
}

export function frontendTable(runs: readonly Run[]): string {
  const cellOf = ({ files, changedPercent, delayMs }: Run) => `| ${files} | ${changedPercent} % | ${delayMs} ms`;
  const cells = [...new Set(runs.map(cellOf))].map((cell) => [cell, runs.filter((run) => cellOf(run) === cell)] as const);
  return [
    '| files | changed | a request | way | whole | of it as a sync | of it upload | CPU | memory | requests | connections | up |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...cells.flatMap(([cell, own]) => namesOf(own).map((name) => `${cell} | ${name} | ${rowOf(own.filter(({ contender }) => contender === name))} |`)),
    '',
    '| files | changed | a request | how many times faster than | whole | as a sync | upload |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...cells.flatMap(([cell, own]) => namesOf(own).filter((name) => name !== 'action').map((name) => `${cell} | ${name} | ${ratios(own, name)} |`)),
  ].join('\n');
}

function namesOf(runs: readonly Run[]): Contender['name'][] {
  return [...new Set(runs.map(({ contender }) => contender))].sort();
}

function rowOf(runs: readonly Run[]): string {
  const of = (pick: (run: Run) => number) => median(runs.map(pick));
  const requests = Object.entries(runs[0]?.requests ?? {}).map(([kind]) => `${Math.round(of((run) => run.requests[kind as keyof Run['requests']] ?? 0))} ${kind}`);
  return [seconds(of(({ wallMs }) => wallMs)), seconds(of(({ syncMs }) => syncMs)), seconds(of(({ uploadMs }) => uploadMs)), seconds(of(({ cpuMs }) => cpuMs)), `${Math.round(of(({ peakMiB }) => peakMiB))} MiB`, requests.join(', '), of(({ connections }) => connections), `${(of(({ upBytes }) => upBytes) / 1024 ** 2).toFixed(1)} MiB`].join(' | ');
}

/** Theirs as a whole against each measure of ours, within the same round. */
function ratios(runs: readonly Run[], name: string): string {
  const inOrder = (contender: string) => runs.filter((run) => run.contender === contender).sort((left, right) => left.round - right.round);
  const theirs = inOrder(name).map(({ wallMs }) => wallMs);
  return (['wallMs', 'syncMs', 'uploadMs'] as const).map((measure) => ratioText(pairedRatio(theirs, inOrder('action').map((run) => run[measure])))).join(' | ');
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
