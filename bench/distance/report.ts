// From runs to the tables of docs/benchmarks.md: medians, ratios of pairs, counters.
import { median, pairedRatio, ratioText } from '../statistics';
import type { Sighting } from './measure';

export interface Run extends Sighting {
  readonly contender: string;
  readonly hosts: number;
  readonly rttMs: number;
  readonly round: number;
}

export function distanceTables(runs: readonly Run[]): string {
  const names = [...new Set(runs.map(({ contender }) => contender))];
  const places = [...new Set(runs.map(({ hosts, rttMs }) => `${hosts} | ${rttMs} ms`))];
  const of = (place: string, name: string) => runs.filter((run) => run.contender === name && `${run.hosts} | ${run.rttMs} ms` === place).sort((left, right) => left.round - right.round);
  const others = names.filter((name) => name !== 'action');
  const times = (pick: (run: Run) => number) => places.map((place) => `| ${place} | ${names.map((name) => milliseconds(of(place, name), pick)).join(' | ')} | ${others.map((other) => ratioText(pairedRatio(of(place, other).map(pick), of(place, 'action').map(pick)))).join(' | ')} |`);
  const timesHead = [`| hosts | round trip | ${names.join(' | ')} | ${others.map((other) => `against ${other}`).join(' | ')} |`, rule(2 + names.length + others.length)];
  const counters = places.map((place) => `| ${place} | ${names.map((name) => counterCells(of(place, name))).join(' | ')} |`);
  return [
    'The last worker is dead:',
    ...timesHead,
    ...times(({ deadMs }) => deadMs),
    '',
    'The contender has proved it:',
    ...timesHead,
    ...times(({ provedMs }) => provedMs),
    '',
    `| hosts | round trip | ${names.map((name) => `${name}: first packet; connections, round trips, KB up, KB down until proved`).join(' | ')} |`,
    rule(2 + names.length),
    ...counters,
  ].join('\n');
}

function rule(columns: number): string {
  return `| ${Array.from({ length: columns }, () => '---').join(' | ')} |`;
}

function milliseconds(runs: readonly Run[], pick: (run: Run) => number): string {
  return `${Math.round(median(runs.map(pick)))} ms`;
}

function counterCells(runs: readonly Run[]): string {
  const of = (pick: (run: Run) => number) => median(runs.map(pick));
  const kilobytes = (pick: (run: Run) => number) => (of(pick) / 1000).toFixed(0);
  return `${milliseconds(runs, ({ firstPacketMs }) => firstPacketMs)}; ${of(({ traffic }) => traffic.connections)}, ${of(({ traffic }) => traffic.roundTrips)}, ${kilobytes(({ traffic }) => traffic.bytesUp)}, ${kilobytes(({ traffic }) => traffic.bytesDown)}`;
}
