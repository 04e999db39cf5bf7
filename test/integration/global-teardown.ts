// Ends the sandboxes and everything that they started.
import { rmSync } from 'node:fs';
import { open } from '../../sandbox/sandbox';
import { sandboxFolders } from './sandbox-folders';

export default async function globalTeardown({ maxWorkers }: { readonly maxWorkers: number }): Promise<void> {
  for (const folder of sandboxFolders(maxWorkers)) await (await open(folder)).down();
  rmSync(process.env['SANDBOX_FOLDER'] ?? '', { recursive: true, force: true });
}
