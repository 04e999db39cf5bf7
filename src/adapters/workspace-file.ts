// Files of the checked-out repository, on the machine that runs the action.
import { readFile } from 'node:fs/promises';

/** Undefined where it is not there. */
export async function workspaceFile(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
