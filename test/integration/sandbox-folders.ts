// Where the sandboxes of jest's workers lie: each worker has its own, so that files may run side by side.
import { join } from 'node:path';

/** One folder for each worker. */
export function sandboxFolders(workers: number): string[] {
  return Array.from({ length: workers }, (_, index) => sandboxFolder(String(index + 1)));
}

/** The folder of this worker. Jest numbers them from 1; without workers, it is 1, too. */
export function sandboxFolder(worker = process.env['JEST_WORKER_ID'] ?? '1'): string {
  return join(process.env['SANDBOX_FOLDER'] ?? '', worker);
}
