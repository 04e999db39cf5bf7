// Ends the sandbox and everything that it started.
import { rmSync } from 'node:fs';
import { open } from '../../sandbox/sandbox';

export default async function globalTeardown(): Promise<void> {
  const folder = process.env['SANDBOX_FOLDER'] ?? '';
  await (await open(folder)).down();
  rmSync(folder, { recursive: true, force: true });
}
