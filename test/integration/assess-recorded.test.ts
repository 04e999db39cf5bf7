// Every row of the document's matrix, as the example has it, on series that a real Prometheus has recorded:
// judged one interval before its whole time is over, and one after; and on series with gaps, restarts, NaN and silence.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Prometheus } from '../../src/adapters/prometheus';
import { systemWeb } from '../../src/adapters/web';
import type { Environment } from '../../src/config/environment';
import { loadEnvironment } from '../../src/config/load';
import type { RowVerdict } from '../../src/policy/decision-matrix';
import type { FiringAlert, Metrics } from '../../src/ports';
import { readMatrix } from '../../src/steps/parts/read-matrix';
import { startRecorded, type RecordedPrometheus } from './recorded-prometheus';
import { faultyCases, gauge, recordings, type Recording } from './recorded-rows';

jest.setTimeout(60_000);

const text = readFileSync(fileURLToPath(new URL('../../examples/pfa-vanguard/rollback.yml', import.meta.url)), 'utf8');
const variables = { CLOUDFRONT_DIST_ID: 'E1', TEST_TOKEN: 't', TEST_PASSWORD: 'p', MAIL_TOKEN: 'm' };
const { decide }: Environment = loadEnvironment({ file: 'rollback.yml', text }, 'production', variables).environment;
const intervalSeconds = decide.intervalMs / 1000;

/** Each case has four hours of the past for itself. */
const slotSeconds = 4 * 3600;
const slots: string[] = [];
const beginOf = (name: string) => base - (slots.indexOf(name) + 1) * slotSeconds;
const base = Math.floor(Date.now() / 1000);

/** Something else is scraped all the time, or until it is not. */
const heartbeat = (until = Infinity) => gauge('up', { job: 'prometheus' }, (seconds) => (seconds > until ? undefined : 1));

function slot(name: string, recording: Recording, until?: number) {
  slots.push(name);
  return [recording, heartbeat(until)].flatMap((each) => each(beginOf(name)));
}

let prometheus: RecordedPrometheus;

beforeAll(async () => {
  const rows = Object.entries(recordings).flatMap(([name, recording]) => slot(name, recording));
  const faulty = faultyCases.flatMap(({ name, recording, monitoringUntil }) => slot(name, recording, monitoringUntil));
  prometheus = await startRecorded([...rows, ...faulty]);
});

afterAll(() => prometheus.stop());

/** One row of the matrix, as it would have been judged at a moment of the past. */
async function judge(name: string, atSeconds: number, facts: readonly string[] = [], alerts: readonly FiringAlert[] = []): Promise<RowVerdict> {
  const row = decide.rows.find((each) => each.name === name);
  if (row === undefined) throw new Error(`The example has no row ${name}.`);
  const real = new Prometheus(systemWeb, { prometheus: prometheus.url, alertmanager: undefined, headers: {} });
  const metrics: Metrics = { instant: real.instant.bind(real), range: real.range.bind(real), alerts: async () => [...alerts] };
  const [verdict] = await readMatrix({ ...decide, rows: [row] }, facts, metrics, atSeconds, new AbortController().signal);
  return verdict as RowVerdict;
}

it('has a case for every row of the example, in the order of the document', () => {
  expect(decide.rows.map(({ verdict }) => verdict)).toEqual([...Array<string>(6).fill('immediate'), ...Array<string>(6).fill('scheduled'), ...Array<string>(4).fill('monitor')]);
  const recorded = decide.rows.filter(({ query }) => query !== undefined).map(({ name }) => name);
  expect(Object.keys(recordings)).toEqual(recorded);
});

describe('neither too early nor too late by more than one interval', () => {
  it.each(decide.rows.filter(({ query }) => query !== undefined).map(({ name, sustained }) => [name, sustained / 1000] as const))('%s (%i s)', async (name, sustainedSeconds) => {
    const begin = beginOf(name);
    const before = await judge(name, begin + sustainedSeconds - intervalSeconds);
    expect([before.state, before.why]).toEqual([sustainedSeconds > 0 ? 'close' : 'clear', sustainedSeconds > 0 ? 'over the bound, but not for the whole time yet' : '']);
    const after = await judge(name, begin + sustainedSeconds + intervalSeconds);
    expect([after.state, after.why]).toEqual(['holds', '']);
    expect(Math.abs((after.sinceSeconds ?? 0) - begin)).toBeLessThanOrEqual(intervalSeconds);
  });

  it.each(decide.rows.flatMap(({ name, fact }) => (fact === undefined ? [] : [[name, fact] as const])))('%s, when a person says so', async (name, fact) => {
    expect((await judge(name, base)).state).toBe('clear');
    expect((await judge(name, base, [fact])).state).toBe('holds');
  });

  it('Multiple P1 alerts fire at once', async () => {
    const begin = beginOf('Complete system outage');
    const alerts = [-60, 0].map((seconds) => ({ labels: { severity: 'P1' }, startsAt: new Date((begin + seconds) * 1000).toISOString() }));
    expect((await judge('Multiple P1 alerts fire at once', begin - 1, [], alerts)).state).toBe('clear');
    expect((await judge('Multiple P1 alerts fire at once', begin + 1, [], alerts)).state).toBe('holds');
    expect((await judge('Multiple P1 alerts fire at once', begin + 1, [], alerts.slice(1))).state).toBe('clear');
  });
});

describe('series that do not tell', () => {
  it.each(faultyCases.map((each) => [each.name, each] as const))('%s', async (_name, { name, row, atSeconds, state, why }) => {
    const verdict = await judge(row, beginOf(name) + atSeconds);
    expect({ state: verdict.state, why: verdict.why }).toEqual({ state, why: expect.stringMatching(why) });
  });
});
