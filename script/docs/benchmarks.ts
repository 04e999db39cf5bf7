// The measured parts of docs/benchmarks.md: tables and charts of the results in docs/benchmarks/.
import { existsSync } from 'node:fs';
import { barChart } from '../../bench/chart';
import { distanceTables, type Run as DistanceRun } from '../../bench/distance/report';
import { fleetTable, type Run as FleetRun } from '../../bench/fleet/report';
import { frontendTable, type Run as FrontendRun } from '../../bench/frontend/report';
import { recoveryTable, type Run as RecoveryRun } from '../../bench/recovery/report';
import { restoreTables, type Measurement } from '../../bench/restore-gap/report';
import { readResults } from '../../bench/results';
import { median } from '../../bench/statistics';
import { betweenMarkers } from './markers';

interface Part {
  readonly name: string;
  readonly render: (file: string) => string;
}

const parts: readonly Part[] = [
  { name: 'quick', render: (file) => rendered<RecoveryRun>(file, recoveryTable, recoveryChart) },
  { name: 'full', render: (file) => rendered<RecoveryRun>(file, recoveryTable, recoveryChart) },
  { name: 'distance', render: (file) => rendered<DistanceRun>(file, distanceTables, distanceChart) },
  { name: 'fleet', render: (file) => rendered<FleetRun>(file, fleetTable) },
  { name: 'frontend', render: (file) => rendered<FrontendRun>(file, frontendTable) },
  { name: 'restore', render: (file) => rendered<Measurement>(file, restoreTables, gapChart) },
  { name: 'restore-fsync', render: (file) => rendered<Measurement>(file, restoreTables) },
];

/** The page with its measured parts made anew. */
export function benchmarksPage(page: string, folder: string): string {
  return parts.filter(({ name }) => existsSync(`${folder}/${name}.json`)).reduce((text, { name, render }) => betweenMarkers(text, name, `\n${render(`${folder}/${name}.json`)}\n`), page);
}

function rendered<Run extends { readonly round: number }>(file: string, table: (runs: readonly Run[]) => string, chart?: (runs: readonly Run[]) => string): string {
  const { machine, date, runs } = readResults<Run>(file);
  const rounds = new Set(runs.map(({ round }) => round)).size;
  return [`${machine}; ${date}; ${rounds} ${rounds === 1 ? 'round' : 'rounds'}.`, ...(chart === undefined ? [] : [chart(runs)]), table(runs)].join('\n\n');
}

function recoveryChart(runs: readonly RecoveryRun[]): string {
  return barChart('Until the target is served', 'seconds', medianBars(runs, ({ contender }) => contender, ({ servedMs }) => (servedMs ?? Number.NaN) / 1000));
}

function distanceChart(runs: readonly DistanceRun[]): string {
  const farthest = Math.max(...runs.map(({ rttMs }) => rttMs));
  return barChart(`Until the worker is proved dead, ${farthest} ms away`, 'seconds', medianBars(runs.filter(({ rttMs }) => rttMs === farthest), ({ contender, hosts }) => `${contender}, ${hosts}`, ({ provedMs }) => provedMs / 1000));
}

function gapChart(measurements: readonly Measurement[]): string {
  return barChart('Without the database', 'milliseconds', medianBars(measurements, ({ method, megabytes }) => `${method}, ${megabytes} MB`, ({ gapMs }) => gapMs));
}

function medianBars<Run>(runs: readonly Run[], nameOf: (run: Run) => string, valueOf: (run: Run) => number): { name: string; value: number }[] {
  return [...new Set(runs.map(nameOf))].map((name) => ({ name, value: median(runs.filter((run) => nameOf(run) === name).map(valueOf)) }));
}
