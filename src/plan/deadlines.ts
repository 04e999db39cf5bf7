// How long steps on many hosts may take: `rollout.parallel` hosts at a time, each for the whole time limit of its script.
import type { Environment, Health, Rollout } from '../config/environment';

/** Beyond the time limit of a script: what does not end is killed, and a connection that was lost is opened again. */
const endingMs = 15_000;
const spareMs = 45_000;
/** Beyond the time limit of a health check that is asked on a host. */
export const askingMs = 10_000;

/** How many groups of hosts come one after another. */
export function turnsOf(hosts: number, { parallel }: Pick<Rollout, 'parallel'>): number {
  return Math.ceil(hosts / parallel);
}

/** The longest that a script can take on these hosts. */
export function scriptsMs(hosts: number, timeoutMs: number, rollout: Pick<Rollout, 'parallel'>): number {
  return turnsOf(hosts, rollout) * (timeoutMs + endingMs);
}

/** The longest until the health checks are right or have had their time: the last reply may begin at its very end. */
export function healthyMs({ withinMs, checks }: Pick<Health, 'withinMs' | 'checks'>): number {
  return withinMs + Math.max(0, ...checks.map(({ timeout }) => timeout)) + askingMs;
}

/** What a step does, one after another, and some time to spare; never less than its own deadline. */
export function deadlineOf(leastMs: number, ...worksMs: readonly number[]): number {
  return Math.max(leastMs, worksMs.reduce((sum, ms) => sum + ms, spareMs));
}

const restartMs = 60_000;

/** What a script that restarts the backend may take: each process beyond the first adds its restart. @param oneMs with one. */
export function restartingMs(oneMs: number, { backendProcesses }: Pick<Environment, 'backendProcesses'>): number {
  return oneMs + Math.max(0, backendProcesses.length - 1) * restartMs;
}
