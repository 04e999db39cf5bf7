// What each demo shows: the fault that breaks v4.0.0, and the inputs of the rollback that heals it.
import type { Fault } from '../faults';

export interface Scene {
  readonly title: string;
  readonly fault: Fault;
  readonly inputs: Readonly<Record<string, string>>;
}

export const scenes: Readonly<Record<string, Scene>> = {
  quick: {
    title: 'v4.0.0 answers its health check with errors. A quick rollback brings v3.0.0 back.',
    fault: 'unhealthy',
    inputs: { 'rollback-type': 'quick', 'target-tag': 'v3.0.0', incident: 'INCIDENT-101', reason: 'the demo broke it' },
  },
  standby: {
    title: 'The same with the standby: v3.0.0 was built ahead, so the rollback is a switch.',
    fault: 'unhealthy',
    inputs: { 'rollback-type': 'quick', 'target-tag': 'previous', incident: 'INCIDENT-102', reason: 'the demo broke it' },
  },
};
