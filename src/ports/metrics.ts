// Prometheus and Alertmanager.

/** One series of a metric and its value now. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  /** NaN and infinities are what Prometheus says. */
  readonly value: number;
  /** Seconds since 1970, Prometheus's clock. */
  readonly atSeconds: number;
}

/** Times between which a query is asked again and again, Prometheus's clock. */
export interface MetricRange {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly stepSeconds: number;
}

/** One series over a range. Where it has no value there is no point. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly { readonly atSeconds: number; readonly value: number }[];
}

export interface FiringAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly startsAt: string;
}

/** Prometheus and Alertmanager. */
export interface Metrics {
  /** @throws Error when there is no answer, or the query is wrong. */
  instant(query: string, timeoutMs: number, signal?: AbortSignal): Promise<Sample[]>;
  /** @throws Error when there is no answer, the query is wrong, or the range has more points than Prometheus gives. */
  range(query: string, range: MetricRange, timeoutMs: number, signal?: AbortSignal): Promise<Series[]>;
  /** Active alerts that are neither silenced nor inhibited. @throws Error when there is no answer. */
  alerts(timeoutMs: number, signal?: AbortSignal): Promise<FiringAlert[]>;
}
