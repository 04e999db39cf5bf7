// Tells whoever watches the file that the worker still runs.
import { renameSync, writeFileSync } from 'node:fs';

export interface Heartbeat {
  readonly pid: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Rows written since the start. */
  readonly count: number;
}

/** Replaces the file as a whole: a reader never sees half of it. */
export function writeHeartbeat(path: string | undefined, count: number): void {
  if (path === undefined) return;
  const heartbeat: Heartbeat = { pid: process.pid, at: new Date().toISOString(), count };
  writeFileSync(`${path}.new`, `${JSON.stringify(heartbeat)}\n`);
  renameSync(`${path}.new`, path);
}
