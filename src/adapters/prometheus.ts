// The Metrics port: the HTTP APIs of Prometheus (v1) and Alertmanager (v2).
import type { Monitoring } from '../config/environment';
import type { FiringAlert, Metrics, Sample, Web } from '../ports';

interface InstantReply {
  readonly status: string;
  readonly error?: string;
  readonly data?: { readonly resultType: string; readonly result: unknown };
}

type Vector = readonly { readonly metric: Readonly<Record<string, string>>; readonly value: readonly [number, string] }[];

export class Prometheus implements Metrics {
  constructor(
    private readonly web: Web,
    private readonly monitoring: Monitoring | undefined,
  ) {}

  async instant(query: string, timeoutMs: number, signal?: AbortSignal): Promise<Sample[]> {
    const base = this.place('prometheus');
    const reply = await this.web.request({ url: `${base}/api/v1/query?query=${encodeURIComponent(query)}`, method: 'GET', headers: this.headers(), timeoutMs }, signal);
    const answer = parse<InstantReply>(reply.body, `Prometheus answers ${reply.status}`);
    if (answer.status !== 'success' || answer.data === undefined) throw new Error(`Prometheus refuses the query: ${answer.error ?? `status ${reply.status}`}`);
    return samplesOf(answer.data);
  }

  async alerts(timeoutMs: number, signal?: AbortSignal): Promise<FiringAlert[]> {
    const base = this.place('alertmanager');
    const reply = await this.web.request({ url: `${base}/api/v2/alerts?active=true&silenced=false&inhibited=false`, method: 'GET', headers: this.headers(), timeoutMs }, signal);
    if (reply.status !== 200) throw new Error(`Alertmanager answers ${reply.status}`);
    return parse<readonly FiringAlert[]>(reply.body, 'Alertmanager').map(({ labels, startsAt }) => ({ labels, startsAt }));
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

function parse<Reply>(body: string, what: string): Reply {
  try {
    return JSON.parse(body) as Reply;
  } catch {
    throw new Error(`${what} and no JSON`);
  }
}

/** A scalar counts as one series without labels. */
function samplesOf({ resultType, result }: NonNullable<InstantReply['data']>): Sample[] {
  if (resultType === 'scalar') return [sample({}, result as Vector[number]['value'])];
  if (resultType === 'vector') return (result as Vector).map(({ metric, value }) => sample(metric, value));
  throw new Error(`the query gives a ${resultType}; write one that gives a number for each series`);
}

function sample(labels: Readonly<Record<string, string>>, [atSeconds, text]: readonly [number, string]): Sample {
  return { labels, atSeconds, value: text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text) };
}
