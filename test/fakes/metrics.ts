// Prometheus and Alertmanager in memory: functions of the test answer. What they throw is what went wrong.
import type { FiringAlert, Metrics, Sample } from '../../src/ports';

export class FakeMetrics implements Metrics {
  readonly queries: string[] = [];

  constructor(
    private readonly answer: (query: string, count: number) => readonly Sample[] = () => [],
    private readonly firing: () => readonly FiringAlert[] = () => [],
  ) {}

  async instant(query: string): Promise<Sample[]> {
    this.queries.push(query);
    return [...this.answer(query, this.queries.filter((each) => each === query).length)];
  }

  async alerts(): Promise<FiringAlert[]> {
    return [...this.firing()];
  }
}
