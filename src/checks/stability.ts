// Tells a process that runs from one that keeps crashing (Quick Rollback, Step 3.1: "wait for backend to stabilize").
import type { Pm2Process } from '../commands/pm2';

/** What speaks against a stable process between two looks; empty when nothing does. */
export function instability(name: string, before: readonly Pm2Process[], after: readonly Pm2Process[]): string[] {
  const first = before.filter((process) => process.name === name);
  const second = after.filter((process) => process.name === name);
  if (second.length === 0) return [`pm2 does not know ${name}`];
  return second.flatMap((process) => {
    const earlier = first.find(({ id }) => id === process.id);
    if (process.status !== 'online') return [`${name} is ${process.status} after ${process.restarts} restarts`];
    if (earlier === undefined) return [`${name} was started anew while it was watched`];
    if (process.restarts > earlier.restarts) return [`${name} was restarted ${process.restarts - earlier.restarts} times while it was watched`];
    return process.pid === earlier.pid ? [] : [`${name} changed its process from ${earlier.pid} to ${process.pid}`];
  });
}
