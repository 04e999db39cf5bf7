// Faults for tests: a JSON file, read anew each time, so that they switch on and off while the process runs.
import { readFileSync } from 'node:fs';

/** No file, or one that is being written at this moment: no faults. */
export function readFaultFile<Faults extends object>(path: string | undefined): Partial<Faults> {
  if (path === undefined) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Partial<Faults>;
  } catch {
    return {};
  }
}
