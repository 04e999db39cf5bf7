// Which of the workers a host runs: all of them, unless its processes: names some.
import type { Environment, Worker } from './environment';

export function workersOn({ hosts, workers }: Pick<Environment, 'hosts' | 'workers'>, name: string): readonly Worker[] {
  const host = hosts.find((each) => each.name === name);
  if (host?.roles.includes('worker') !== true) return [];
  const { workerNames } = host;
  return workerNames === undefined ? workers : workers.filter((worker) => workerNames.includes(worker.name));
}
