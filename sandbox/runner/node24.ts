// Finds the Node 24 that script/setup puts into .cache/node24: the Node on which GitHub runs the action.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const installed = fileURLToPath(new URL('../../.cache/node24/bin/node', import.meta.url));

/** Node 24 when it is installed, else the Node that runs this process. */
export function actionNode(): string {
  return existsSync(installed) ? installed : process.execPath;
}
