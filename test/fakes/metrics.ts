// Prometheus and Alertmanager in memory: functions of the test answer. What they throw is what went wrong.
import type { FiringAlert, MetricRange, Metrics, Sample, Series } from '../../src/ports';

export class FakeMetrics implements Metrics {
  readonly queries: string[] = [];

  constructor(
    private readonly answer: (query: string, count: number) => readonly Sample[] = () => [],
    private readonly firing: () => readonly FiringAlert[] = () => [],
    private readonly recorded: (query: string, range: MetricRange) => readonly Series[] = () => [],
  ) {}

  async instant(query: string): Promise<Sample[]> {
    this.queries.push(query);
    return [...this.answer(query, this.queries.filter((each) => each === query).length)];
  }

  async range(query: string, range: MetricRange): Promise<Series[]> {
    this.queries.push(query);
    return [...this.recorded(query, range)];
  }

  async alerts(): Promise<FiringAlert[]> {
    return [...this.firing()];
  }
}
