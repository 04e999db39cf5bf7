// The sample system with its processes split: the backend on app-1, the worker on app-2, neither of them on db-1, which only reaches the database.
import type { Environment } from '../../src/config/environment';
import type { Situation } from '../../src/plan/situation';
import type { HostFacts } from '../../src/preflight/facts';
import { sampleEnvironment, sampleHost } from './environment';
import { hostFacts, pm2Process } from './facts';
import { sampleSituation } from './situation';

export function splitEnvironment(changes: Partial<Environment> = {}): Environment {
  return sampleEnvironment({ hosts: [sampleHost({ roles: ['backend'] }), sampleHost({ name: 'app-2', roles: ['worker'] }), sampleHost({ name: 'db-1', roles: [] })], ...changes });
}

const pm2 = (name: string, status = 'online'): HostFacts['pm2'] => ({ home: '/home/deploy/.pm2', daemon: 'alive', known: [], processes: [pm2Process({ name, status })] });

/** @param worker changes of the worker's host. */
export function splitFacts(worker: Partial<HostFacts> = {}, changes: Partial<HostFacts> = {}): Situation['facts'] {
  return { hosts: [hostFacts('app-1', { pm2: pm2('shop-backend'), ...changes }), hostFacts('app-2', { pm2: pm2('shop-worker'), ...worker }), hostFacts('db-1', changes)], unreachable: [], denied: new Map() };
}

export function splitSituation(changes: Partial<Situation> = {}): Situation {
  return sampleSituation({ environment: splitEnvironment(), facts: splitFacts(), ...changes });
}
