// Recorded series for every row of the document's matrix: what was so until a moment, and what has been so since.
import type { RecordedSample } from './recorded-prometheus';

const scrapeSeconds = 15;
/** Before and after the moment at which the condition begins. */
const spanSeconds = { before: 95 * 60, after: 40 * 60 };

export type Recording = (beginSeconds: number) => RecordedSample[];
type Labels = Readonly<Record<string, string>>;
/** Of seconds since the condition began: negative before that. Undefined: not recorded. */
type Course = (seconds: number) => number | undefined;

export function gauge(name: string, labels: Labels, course: Course): Recording {
  return (begin) => times().flatMap((seconds) => {
    const value = course(seconds);
    return value === undefined ? [] : [{ name, labels, value, atSeconds: Math.round((begin + seconds) * 1000) / 1000 }];
  });
}

/** Adds up what the rate gives; `restartAt`: there the process begins anew from zero. */
export function counter(name: string, labels: Labels, ratePerSecond: Course, { restartAt }: { readonly restartAt?: number } = {}): Recording {
  return (begin) => {
    let total = 1_000;
    return times().flatMap((seconds) => {
      const rate = ratePerSecond(seconds);
      if (restartAt !== undefined && seconds >= restartAt && seconds < restartAt + scrapeSeconds) total = 0;
      total += (rate ?? 0) * scrapeSeconds;
      return rate === undefined ? [] : [{ name, labels, value: total, atSeconds: Math.round((begin + seconds) * 1000) / 1000 }];
    });
  };
}

export function together(...recordings: readonly Recording[]): Recording {
  return (begin) => recordings.flatMap((recording) => recording(begin));
}

/** Scrapes fall between the round moments at which a row is looked at. */
function times(): number[] {
  const count = Math.floor((spanSeconds.before + spanSeconds.after) / scrapeSeconds);
  return Array.from({ length: count }, (_, index) => index * scrapeSeconds - spanSeconds.before + 4.3);
}

const since = (before: number, after: number): Course => (seconds) => (seconds < 0 ? before : after);

/** Ten requests a second, of which a share fails. */
export function requests(failing: Course, changes: { readonly restartAt?: number } = {}): Recording {
  const rate = (share: (failed: number) => number): Course => (seconds) => {
    const failed = failing(seconds);
    return failed === undefined ? undefined : 10 * share(failed);
  };
  return together(counter('http_requests_total', { status: '200' }, rate((failed) => 1 - failed), changes), counter('http_requests_total', { status: '500' }, rate((failed) => failed), changes));
}

const probe = (job: string) => gauge('probe_success', { job }, since(1, 0));
const backend = { job: 'backend', instance: 'app-1' };
/** Two crashes, twenty minutes apart, after each of which the memory begins anew. */
const crashes = (seconds: number) => Math.floor((seconds + 20 * 60) / (20 * 60));
const sinceCrash = (seconds: number) => ((seconds % 1200) + 1200) % 1200;

/** By the name of the row in examples/pfa-vanguard/rollback.yml. Facts and alerts need no recording. */
export const recordings: Readonly<Record<string, Recording>> = {
  'Complete system outage': gauge('up', backend, since(1, 0)),
  'Error rate above 10 %': requests(since(0, 0.6)),
  'Database connection failures prevent all operations': probe('health-db'),
  'PEMS API authentication completely broken': probe('pems-auth'),
  'Error rate above 1 %': requests(since(0, 0.06)),
  'Sync success rate below 90 %': together(counter('sync_operations_total', { result: 'success' }, since(5, 0)), counter('sync_operations_total', { result: 'failure' }, since(0, 5))),
  'Queue above 1000 and growing': gauge('queue_size', {}, (seconds) => Math.max(0, 1_000 + seconds * 0.15)),
  'Memory leak causes crashes, two within 30 minutes': together(gauge('process_start_time_seconds', backend, (seconds) => (seconds < -20 * 60 ? 1 : 10 + crashes(seconds))), gauge('process_resident_memory_bytes', backend, (seconds) => 100e6 + sinceCrash(seconds) * 200e3)),
  'Error rate below 1 %': requests(since(0.012, 0)),
  'Performance degradation but system functional': together(...['0.5', '1', '+Inf'].map((le) => counter('http_request_duration_seconds_bucket', { le }, since(10, le === '0.5' ? 1 : 10)))),
};

const within = (seconds: number, from: number, to: number) => seconds >= from && seconds < to;
const failing = (hole: (seconds: number) => boolean): Course => (seconds) => (hole(seconds) ? undefined : seconds < 0 ? 0 : 0.6);
const queue = (course: Course) => gauge('queue_size', {}, course);
const growing = (seconds: number) => Math.max(0, 1_000 + seconds * 0.15);

export interface FaultyCase {
  readonly name: string;
  readonly row: string;
  readonly recording: Recording;
  /** When it is judged, after the condition began. */
  readonly atSeconds: number;
  readonly state: 'holds' | 'inconclusive' | 'close' | 'clear';
  readonly why: RegExp;
  /** Monitoring itself stopped so long after the condition began. */
  readonly monitoringUntil?: number;
}

const rate = 'Error rate above 10 %';
const size = 'Queue above 1000 and growing';

/** Each would hold if nothing were wrong with what was recorded. */
export const faultyCases: readonly FaultyCase[] = [
  { name: 'a gap in its time', row: rate, recording: requests(failing((seconds) => within(seconds, 120, 240))), atSeconds: 345, state: 'inconclusive', why: /^no data from .* to / },
  { name: 'a gap before its time', row: rate, recording: requests(failing((seconds) => within(seconds, 60, 180))), atSeconds: 600, state: 'holds', why: /^$/ },
  { name: 'a counter that began anew', row: rate, recording: requests(since(0, 0.6), { restartAt: 154.3 }), atSeconds: 345, state: 'holds', why: /^$/ },
  { name: 'a counter that began anew while all is well', row: rate, recording: requests(since(0, 0.05), { restartAt: 154.3 }), atSeconds: 345, state: 'clear', why: /^$/ },
  { name: 'a restart during which nobody answered', row: rate, recording: requests(failing((seconds) => within(seconds, 120, 240)), { restartAt: 240 }), atSeconds: 345, state: 'inconclusive', why: /^no data from/ },
  { name: 'no requests, so that the share is no number', row: rate, recording: together(counter('http_requests_total', { status: '200' }, (seconds) => (seconds < 120 ? 4 : 0)), counter('http_requests_total', { status: '500' }, (seconds) => (seconds < 0 || seconds >= 120 ? 0 : 6))), atSeconds: 345, state: 'inconclusive', why: /NaN/ },
  { name: 'no data at all', row: rate, recording: () => [], atSeconds: 345, state: 'inconclusive', why: /^no data in all that was looked at$/ },
  { name: 'data that ended', row: rate, recording: requests(failing((seconds) => seconds > 200)), atSeconds: 345, state: 'inconclusive', why: /^no data from .* on$/ },
  { name: 'a gauge with a gap', row: size, recording: queue((seconds) => (within(seconds, 600, 1_500) ? undefined : growing(seconds))), atSeconds: 1_860, state: 'inconclusive', why: /^no data from/ },
  { name: 'a gauge that is no number', row: size, recording: queue((seconds) => (within(seconds, 600, 900) ? Number.NaN : growing(seconds))), atSeconds: 1_860, state: 'inconclusive', why: /NaN/ },
  { name: 'a queue that is long but does not grow', row: size, recording: queue(() => 5_000), atSeconds: 1_860, state: 'clear', why: /^$/ },
  { name: 'monitoring that stopped, behind a value that Prometheus goes on to show', row: size, recording: queue((seconds) => (seconds > 1_650 ? undefined : growing(seconds))), monitoringUntil: 1_650, atSeconds: 1_860, state: 'inconclusive', why: /^monitoring itself had no new sample/ },
  // Prometheus goes on to show the last sample for five minutes, where nothing tells it that the target is gone.
  { name: 'a backend that is not even scraped any more', row: 'Complete system outage', recording: gauge('up', backend, (seconds) => (seconds < -301 ? 1 : undefined)), atSeconds: 330, state: 'holds', why: /takes for the outage itself/ },
  { name: 'a backend that is not scraped, by a monitoring that scrapes nothing', row: 'Complete system outage', recording: gauge('up', backend, (seconds) => (seconds < 0 ? 1 : undefined)), monitoringUntil: 0, atSeconds: 900, state: 'inconclusive', why: /^monitoring itself/ },
  { name: 'a crash without a leak', row: 'Memory leak causes crashes, two within 30 minutes', recording: together(gauge('process_start_time_seconds', backend, (seconds) => (seconds < -20 * 60 ? 1 : 10 + crashes(seconds))), gauge('process_resident_memory_bytes', backend, () => 100e6)), atSeconds: 30, state: 'clear', why: /^$/ },
  { name: 'a sync that has nothing to do', row: 'Sync success rate below 90 %', recording: together(counter('sync_operations_total', { result: 'success' }, () => 0), counter('sync_operations_total', { result: 'failure' }, () => 0)), atSeconds: 1_860, state: 'clear', why: /^$/ },
];
