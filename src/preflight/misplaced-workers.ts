// Workers that pm2 runs on other hosts than the configuration says: they would be left alone, and they write. Pure.
import { isKnown } from '../commands/pm2';
import type { Environment } from '../config/environment';
import { workersOn } from '../config/runs-on';
import type { Problem } from '../errors';
import type { Facts, HostFacts } from './facts';

const endedStates = ['stopped', 'errored'];

/** Hosts that the configuration says run this worker. */
function homesOf(name: string, { hosts }: Facts, environment: Environment): HostFacts[] {
  return hosts.filter(({ host }) => workersOn(environment, host).some((worker) => worker.name === name));
}

/** Other hosts whose pm2 knows it. */
export function knownElsewhere(name: string, facts: Facts, environment: Environment): HostFacts[] {
  const homes = homesOf(name, facts, environment);
  return facts.hosts.filter((host) => !homes.includes(host) && isKnown(host.pm2, name));
}

export interface Misplaced {
  readonly host: HostFacts;
  readonly name: string;
}

/** Workers at work on hosts that the configuration does not give them. */
export function misplacedWorkers({ hosts }: Facts, environment: Environment): Misplaced[] {
  return hosts.flatMap((host) => {
    const here = workersOn(environment, host.host).map(({ name }) => name);
    const running = host.pm2.processes.filter(({ status }) => !endedStates.includes(status)).map(({ name }) => name);
    return environment.workers.filter(({ name }) => !here.includes(name) && running.includes(name)).map(({ name }) => ({ host, name }));
  });
}

/** @param on of which hosts they are told; of all, when left out. */
export function misplacedProblems(facts: Facts, environment: Environment, on: readonly HostFacts[] = facts.hosts): Problem[] {
  return misplacedWorkers({ ...facts, hosts: on }, environment).map(({ host: { host }, name }) => {
    const index = environment.hosts.findIndex((each) => each.name === host);
    const homes = homesOf(name, facts, environment);
    const lost = homes.length === 0 || homes.some(({ pm2 }) => isKnown(pm2, name)) ? '' : `, and pm2 knows none on ${homes.map((home) => home.host).join(', ')}`;
    const mend = lost === '' ? `add ${name} to processes: of ${host}` : `add ${name} to processes: of ${host} (hosts[].processes), and take it out where it does not run`;
    return { where: environment.placeOf?.(['hosts', index, 'processes']) ?? 'configuration', what: `${host} runs ${name}, which the configuration places on other hosts alone${lost}: it would go on writing`, mend: `${mend}; if it does not belong there, pm2 delete ${name} on ${host}` };
  });
}
