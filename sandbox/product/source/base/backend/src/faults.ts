// Faults that make this version fail as the target of a rollback; none in normal use.
import { crashWhenFaulty, faultyHealth, type HealthFaults } from './health-faults.js';
import { readFaultFile } from './fault-file.js';
import { json, type Reply } from './replies.js';
import { optional } from './settings.js';

interface Faults extends HealthFaults {
  /** Every second answer of /health is 503. */
  readonly flapping: boolean;
}

const pollMs = 100;
const path = optional('PFA_TARGET_FAULTS');
let answers = 0;

export function startFaults(): void {
  if (path !== undefined) setInterval(() => crashWhenFaulty(readFaultFile<Faults>(path)), pollMs).unref();
}

/** What a fault answers to this request; undefined when there is none. */
export async function faultyReply(pathname: string): Promise<Reply | undefined> {
  if (pathname !== '/health') return undefined;
  const faults = readFaultFile<Faults>(path);
  answers += 1;
  if (faults.flapping && answers % 2 === 0) return json({ status: 'unhealthy' }, 503);
  return faultyHealth(faults);
}
