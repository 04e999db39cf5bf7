// The Metrics port: the HTTP APIs of Prometheus (v1) and Alertmanager (v2).
import type { Monitoring } from '../config/environment';
import type { FiringAlert, MetricRange, Metrics, Sample, Series, Web } from '../ports';

/** Prometheus refuses a range query above this, for each series. */
const mostPoints = 11_000;
/** What is read of a reply: a longer one is cut off, and then no JSON. */
const mostCharacters = 1_000_000;

interface Answer {
  readonly resultType: string;
  readonly result: unknown;
}

interface Reply {
  readonly status: string;
  readonly error?: string;
  readonly data?: Answer;
}

type Point = readonly [number, string];
type Vector = readonly { readonly metric: Readonly<Record<string, string>>; readonly value: Point }[];
type Matrix = readonly { readonly metric: Readonly<Record<string, string>>; readonly values: readonly Point[] }[];

export class Prometheus implements Metrics {
  constructor(
    private readonly web: Web,
    private readonly monitoring: Monitoring | undefined,
  ) {}

  async instant(query: string, timeoutMs: number, signal?: AbortSignal): Promise<Sample[]> {
    return samplesOf(await this.ask('query', { query }, timeoutMs, signal));
  }

  async range(query: string, { fromSeconds, toSeconds, stepSeconds }: MetricRange, timeoutMs: number, signal?: AbortSignal): Promise<Series[]> {
    const points = Math.floor((toSeconds - fromSeconds) / stepSeconds) + 1;
    if (points > mostPoints) throw new Error(`a range of ${points} points is more than the ${mostPoints} that Prometheus gives`);
    return seriesOf(await this.ask('query_range', { query, start: String(fromSeconds), end: String(toSeconds), step: String(stepSeconds) }, timeoutMs, signal));
  }

  async alerts(timeoutMs: number, signal?: AbortSignal): Promise<FiringAlert[]> {
    const base = this.place('alertmanager');
    const reply = await this.web.request({ url: `${base}/api/v2/alerts?active=true&silenced=false&inhibited=false`, method: 'GET', headers: this.headers(), timeoutMs }, signal);
    if (reply.status !== 200) throw new Error(`Alertmanager answers ${reply.status}`);
    return parse<readonly FiringAlert[]>(reply.body, 'Alertmanager').map(({ labels, startsAt }) => ({ labels, startsAt }));
  }

  private async ask(path: 'query' | 'query_range', parameters: Readonly<Record<string, string>>, timeoutMs: number, signal: AbortSignal | undefined): Promise<Answer> {
    const text = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
    const reply = await this.web.request({ url: `${this.place('prometheus')}/api/v1/${path}?${text}`, method: 'GET', headers: this.headers(), timeoutMs }, signal);
    if (reply.body.length >= mostCharacters) throw new Error('Prometheus answers with too many series; write a query that gives fewer, with max by or sum by');
    const answer = parse<Reply>(reply.body, `Prometheus answers ${reply.status}`);
    if (answer.status !== 'success' || answer.data === undefined) throw new Error(`Prometheus refuses the query: ${answer.error ?? `status ${reply.status}`}`);
    return answer.data;
  }

  private place(kind: 'prometheus' | 'alertmanager'): string {
    const address = this.monitoring?.[kind];
    if (address === undefined) throw new Error(`the configuration has no monitoring.${kind}`);
    return address.replace(/\/+$/, '');
  }

  private headers(): Readonly<Record<string, string>> {
    return this.monitoring?.headers ?? {};
  }
}

function parse<Content>(body: string, what: string): Content {
  try {
    return JSON.parse(body) as Content;
  } catch {
    throw new Error(`${what} and no JSON`);
  }
}

/** A scalar counts as one series without labels. */
function samplesOf({ resultType, result }: Answer): Sample[] {
  if (resultType === 'scalar') return [sample({}, result as Point)];
  if (resultType === 'vector') return (result as Vector).map(({ metric, value }) => sample(metric, value));
  throw wrongType(resultType);
}

/** Prometheus makes a matrix even of a scalar. */
function seriesOf({ resultType, result }: Answer): Series[] {
  if (resultType !== 'matrix') throw wrongType(resultType);
  return (result as Matrix).map(({ metric, values }) => ({ labels: metric, points: values.map(([atSeconds, text]) => ({ atSeconds, value: numberOf(text) })) }));
}

function wrongType(resultType: string): Error {
  return new Error(`the query gives a ${resultType}; write one that gives a number for each series`);
}

function sample(labels: Readonly<Record<string, string>>, [atSeconds, text]: Point): Sample {
  return { labels, atSeconds, value: numberOf(text) };
}

function numberOf(text: string): number {
  return text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);
}
