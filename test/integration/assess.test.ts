// The decision matrix on a real Prometheus that scrapes a real backend whose faults are switched on: each row at its time,
// by what Prometheus's own clock says. Its windows are seconds where the document has minutes.
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { act } from '../../sandbox/act';
import { startMonitoring, type MonitoringServers } from '../../sandbox/monitoring/monitoring';
import type { ActionResult } from '../../sandbox/runner/run-action';
import type { Sandbox } from '../../sandbox/sandbox';
import { Prometheus } from '../../src/adapters/prometheus';
import { systemWeb } from '../../src/adapters/web';
import { decide as schema } from '../../src/config/decide-schema';
import type { RowVerdict } from '../../src/policy/decision-matrix';
import { readMatrix } from '../../src/steps/parts/read-matrix';
import { onHost, openSystem } from './system';
import { startTraffic } from './traffic';

jest.setTimeout(120_000);

const intervalSeconds = 1;
const rate = '(sum(rate(http_requests_total{status=~"5.."}[3s])) or vector(0)) / sum(rate(http_requests_total[3s]))';
const rows = [
  { name: 'corruption', verdict: 'immediate', fact: 'data-corruption', type: 'full', strategy: 'restore', scenario: 'data-corruption' },
  { name: 'outage', verdict: 'immediate', query: 'max(up{job="backend"})', is: 0, sustained: '6s', 'no-data': 'holds' },
  { name: 'errors', verdict: 'immediate', query: rate, above: 0.1, sustained: '6s' },
  { name: 'restarts', verdict: 'scheduled', query: 'max(changes(process_start_time_seconds{job="backend"}[60s]))', 'at-least': 2 },
  { name: 'alerts', verdict: 'scheduled', alerts: { severity: 'P1|P2' }, 'at-least': 1 },
  { name: 'slow', verdict: 'monitor', query: 'histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[3s])))', above: 0.5, sustained: '6s' },
  { name: 'patch', verdict: 'monitor', fact: 'fix-within-2h', lowers: true },
];
const matrix = { interval: `${intervalSeconds}s`, 'max-age': '10s', rows };

let sandbox: Sandbox;
let monitoring: MonitoringServers;
let traffic: ReturnType<typeof startTraffic>[];

beforeAll(async () => {
  sandbox = await openSystem();
  await sandbox.deploy('v4.0.0');
  monitoring = await startMonitoring(sandbox.description);
  traffic = [1, 2, 3].map(() => startTraffic(`${sandbox.description.apiUrl}/health`));
});

afterAll(() => Promise.all(traffic.map((each) => each.stop())));

interface Look {
  /** Prometheus's clock, seconds. */
  readonly at: number;
  readonly verdict: RowVerdict;
}

/** The matrix as the action reads it, at this very moment. */
async function look(name: string): Promise<Look> {
  const { rows: parsed, interval, margin, heartbeat, 'max-age': maxAgeMs, scenario } = schema.parse(matrix);
  const metrics = new Prometheus(systemWeb, { ...monitoring, headers: {} });
  const at = (await metrics.instant('time()', 5_000))[0]?.value ?? 0;
  const decide = { intervalMs: interval, marginShare: margin, heartbeat, maxAgeMs, scenario, rows: parsed.filter((row) => row.name === name) };
  const [verdict] = await readMatrix(decide, [], metrics, at, new AbortController().signal);
  return { at, verdict: verdict as RowVerdict };
}

/** Looks again and again until the row is in the state; returns that look and the one before it. */
async function until(name: string, state: RowVerdict['state']): Promise<{ last: Look; before: Look | undefined }> {
  let before: Look | undefined;
  for (const limit = Date.now() + 30_000; Date.now() < limit; await delay(250)) {
    const last = await look(name);
    if (last.verdict.state === state) return { last, before };
    before = last;
  }
  throw new Error(`${name} is still ${before?.verdict.state} (${before?.verdict.why}), value ${before?.verdict.value}`);
}

/** The verdict comes with the end of the window: not before, and not more than one interval after. */
async function expectOnTime(name: string, faultAt: number): Promise<void> {
  const { last, before } = await until(name, 'holds');
  const since = last.verdict.sinceSeconds ?? 0;
  expect(last.at - since).toBeGreaterThanOrEqual(6 - 0.001);
  expect((before?.at ?? Infinity) - since).toBeLessThan(6 + intervalSeconds);
  // It began with the fault: one scrape and one look later, or as long as the rate of three seconds takes.
  expect(since).toBeGreaterThan(faultAt - intervalSeconds);
  expect(since).toBeLessThan(faultAt + 5);
}

function assess(inputs: Readonly<Record<string, string>> = {}): Promise<ActionResult> {
  const { prometheus, alertmanager } = monitoring;
  return act(sandbox.description, { inputs: { 'rollback-type': 'assess', ...inputs }, environment: { monitoring: { prometheus, alertmanager }, decide: matrix } });
}

const nowSeconds = () => Date.now() / 1000;

describe('a row', () => {
  it('is clear while all is well, and so is the decision', async () => {
    for (const name of ['outage', 'errors', 'slow']) expect((await until(name, 'clear')).last.verdict.state).toBe('clear');
    const result = await assess();
    expect(result.outputs).toMatchObject({ result: 'success', decision: 'monitor', recommendation: '' });
    expect(result.summary).toContain('# 🟢 Monitor and patch: no rollback');
  });

  it('of a rate holds on time, and the decision is immediate', async () => {
    const faultAt = nowSeconds();
    await sandbox.break('errorRate', 1);
    await expectOnTime('errors', faultAt);
    expect((await look('alerts')).verdict.state).toBe('holds');
    const result = await assess();
    expect(result.outputs).toMatchObject({ result: 'success', decision: 'immediate' });
    expect(JSON.parse(result.outputs['recommendation'] ?? '')).toMatchObject({ type: 'quick', target: 'previous', strategy: 'auto', reason: 'errors' });
    expect(result.summary).toMatch(/^# 🔴 Immediate/m);
    expect(result.summary).toMatch(/🔴 holds \| immediate \| errors \|.*`[▁▂▃▄▅▆▇█·]+`/);
    await sandbox.break('errorRate', false);
    await until('errors', 'clear');
  });

  it('of a quantile holds on time', async () => {
    const faultAt = nowSeconds();
    await sandbox.break('slowMs', 700);
    await expectOnTime('slow', faultAt);
    await sandbox.break('slowMs', false);
  });

  it('of restarts holds with the second one', async () => {
    const [host] = sandbox.description.hosts;
    const restart = () => onHost(host!, 'pm2 restart pfa-vanguard-backend --silent');
    await restart();
    const begun = (count: number) => async () => (await look('restarts')).verdict.value === count;
    const { value } = (await until('restarts', 'clear')).last.verdict;
    expect(value === 0 || value === 1).toBe(true);
    while (!(await begun(1)())) await delay(250);
    await restart();
    expect((await until('restarts', 'holds')).last.verdict.value).toBe(2);
  });

  it('of an outage holds on time', async () => {
    const faultAt = nowSeconds();
    await Promise.all(sandbox.description.hosts.map((host) => onHost(host, 'pm2 stop pfa-vanguard-backend --silent')));
    await expectOnTime('outage', faultAt);
  });
});

describe('what people know', () => {
  it('decides without any host, and is refused when nobody knows the name', async () => {
    const corrupted = await assess({ facts: 'data-corruption' });
    expect(corrupted.outputs['decision']).toBe('immediate');
    expect(corrupted.summary).toContain('strategy restore, because of');
    expect((await assess({ facts: 'data-corruptoin' })).log).toContain('choose from: data-corruption, fix-within-2h');
  });
});

describe('without monitoring', () => {
  it('nobody knows: inconclusive, and no success', async () => {
    await monitoring.stopPrometheus();
    const result = await assess();
    expect(result.outcome).toBe('failure');
    expect(result.outputs).toMatchObject({ result: 'inconclusive', decision: 'inconclusive' });
    expect(result.summary).toContain('## Could not be judged');
  });

  it('a fact decides all the same', async () => expect((await assess({ facts: 'data-corruption' })).outputs['decision']).toBe('immediate'));
});
