// Judges what each kind of check found. Pure: replies and values in, findings out. No finding holds a secret: values of replies are shown only where they were expected.
import { mismatches } from '../checks/http';
import type { Bounds, HttpItem } from '../config/checklist-schema';
import type { Release } from '../plan/target';
import type { CommandResult, FiringAlert, Sample, WebReply } from '../ports';
import { counted } from '../words/plurals';
import { describeBounds, withinBounds } from './bounds';
import type { Finding } from './verdict';

const shown = 200;

export function judgeHttp(item: HttpItem, reply: WebReply, missing: readonly string[], release: Release, tagPrefix: string): Finding {
  const statuses = [item.status].flat();
  const expected = [`status ${statuses.join(' or ')}`, ...Object.entries(item.json ?? {}).map(([path, value]) => `${path} = ${JSON.stringify(value)}`), ...(item.contains === undefined ? [] : [`holds ${JSON.stringify(item.contains)}`]), ...Object.keys(item.capture).map((name) => `gives ${name}`)].join(', ');
  const check = { url: item.url, on: 'runner' as const, method: item.method, headers: {}, status: statuses.includes(reply.status) ? reply.status : (statuses[0] ?? 200), json: item.json, contains: item.contains, timeout: 0 };
  const wrong = [...mismatches(check, reply, release, tagPrefix), ...missing.map((name) => `the reply gives no ${name}`)];
  return wrong.length === 0 ? { kind: 'passed', expected, actual: `status ${reply.status}, as expected` } : { kind: 'failed', expected, actual: wrong.join(', ') };
}

/** @param baseline rows that were recorded before the deployment; undefined where none is asked for, null where none was recorded. */
export function judgeSql(value: unknown, bounds: Bounds, baseline: number | null | undefined): Finding {
  if (baseline === null) return { kind: 'inconclusive', expected: 'as many as in the baseline', actual: `${String(value)}; no baseline was recorded` };
  const all: Bounds = baseline === undefined ? bounds : { ...bounds, 'at-least': baseline };
  return judgeValue(value, all, baseline === undefined ? '' : ' (baseline)');
}

function judgeValue(value: unknown, bounds: Bounds, note = ''): Finding {
  const expected = `${describeBounds(bounds)}${note}`;
  const within = withinBounds(value, bounds);
  if (within === undefined) return { kind: 'inconclusive', expected, actual: value === undefined || value === null ? 'no value' : `${String(value).slice(0, shown)} is no number` };
  return { kind: within ? 'passed' : 'failed', expected, actual: String(value).slice(0, shown) };
}

/** Every series must be within the bounds; no series, or one that is no number, is no success. */
export function judgeSamples(samples: readonly Sample[], bounds: Bounds): Finding {
  const expected = describeBounds(bounds);
  if (samples.length === 0) return { kind: 'inconclusive', expected, actual: 'no series answers the query' };
  const broken = samples.filter(({ value }) => withinBounds(value, bounds) === false);
  if (broken.length > 0) return { kind: 'failed', expected, actual: broken.map(describeSample).join(', ').slice(0, shown) };
  const unclear = samples.filter(({ value }) => withinBounds(value, bounds) === undefined);
  if (unclear.length > 0) return { kind: 'inconclusive', expected, actual: unclear.map(describeSample).join(', ').slice(0, shown) };
  return { kind: 'passed', expected, actual: samples.map(describeSample).join(', ').slice(0, shown) };
}

export function describeSample({ labels, value }: Sample): string {
  const names = Object.entries(labels).filter(([name]) => name !== '__name__').map(([name, text]) => `${name}="${text}"`);
  return `${Number(value.toPrecision(4))}${names.length === 0 ? '' : ` {${names.join(', ')}}`}`;
}

export function firing(alerts: readonly FiringAlert[], labels: Readonly<Record<string, string>>): FiringAlert[] {
  return alerts.filter((alert) => Object.entries(labels).every(([name, source]) => new RegExp(`^(?:${source})$`).test(alert.labels[name] ?? '')));
}

export function judgeAlerts(alerts: readonly FiringAlert[], labels: Readonly<Record<string, string>>): Finding {
  const expected = `no alert fires${Object.keys(labels).length === 0 ? '' : ` with ${Object.entries(labels).map(([name, source]) => `${name}=~"${source}"`).join(', ')}`}`;
  const found = firing(alerts, labels);
  return { kind: found.length === 0 ? 'passed' : 'failed', expected, actual: found.length === 0 ? `none of ${alerts.length}` : found.map((alert) => `${alert.labels['alertname'] ?? 'an alert'} since ${alert.startsAt}`).join(', ').slice(0, shown) };
}

/** @param logs what every host found: the number of its critical lines, and the first of them. */
export function judgeLogs(logs: readonly { readonly host: string; readonly count: number; readonly critical: readonly string[] }[]): Finding {
  const count = logs.reduce((sum, log) => sum + log.count, 0);
  const first = logs.find((log) => log.count > 0);
  const expected = 'no critical line since the switch';
  return first === undefined ? { kind: 'passed', expected, actual: `none on ${counted(logs.length, 'host')}` } : { kind: 'failed', expected, actual: `${count}: ${first.host}: ${first.critical[0]?.slice(0, shown)}` };
}

export function judgeCommand({ exitCode, output }: CommandResult): Finding {
  const last = output.trim().split('\n').at(-1)?.slice(0, shown) ?? '';
  return { kind: exitCode === 0 ? 'passed' : 'failed', expected: 'exit status 0', actual: `exit status ${exitCode}${last === '' ? '' : `: ${last}`}` };
}
