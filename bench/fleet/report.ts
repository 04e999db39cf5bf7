// From runs to medians, as the table of docs/benchmarks.md.
import type { Cost } from '../cost';
import { median } from '../statistics';

export interface Run extends Cost {
  readonly hosts: number;
  readonly contender: 'action' | 'xargs and ssh';
  readonly round: number;
}

export function fleetTable(runs: readonly Run[]): string {
  const counts = [...new Set(runs.map(({ hosts }) => hosts))];
  const cells = (count: number, name: Run['contender']) => costCells(runs.filter(({ hosts, contender }) => hosts === count && contender === name));
  return ['| hosts | action: time | CPU | memory | xargs and ssh: time | CPU | memory of the largest |', '| --- | --- | --- | --- | --- | --- | --- |', ...counts.map((count) => `| ${count} | ${cells(count, 'action')} | ${cells(count, 'xargs and ssh')} |`)].join('\n');
}

export function costCells(costs: readonly Cost[]): string {
  const of = (pick: (cost: Cost) => number) => median(costs.map(pick));
  return `${(of(({ wallMs }) => wallMs) / 1000).toFixed(1)} s | ${(of(({ cpuMs }) => cpuMs) / 1000).toFixed(1)} s | ${Math.round(of(({ peakMiB }) => peakMiB))} MiB`;
}
