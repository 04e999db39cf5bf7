// A sandbox for each of jest's workers: real sshd, pm2, git, PostgreSQL and S3 server, brought up once for all files.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { up } from '../../sandbox/sandbox';
import { sandboxFolders } from './sandbox-folders';

/** Built once, so that the resets between the tests copy them. */
const versions = ['v3.0.0', 'v4.0.0'];

export default async function globalSetup({ maxWorkers }: { readonly maxWorkers: number }): Promise<void> {
  process.env['SANDBOX_FOLDER'] ??= mkdtempSync(join(tmpdir(), 'sandbox-'));
  const begin = performance.now();
  await Promise.all(sandboxFolders(maxWorkers).map(bringUp));
  process.stderr.write(`${maxWorkers} sandboxes: up and built in ${((performance.now() - begin) / 1000).toFixed(1)} s\n`);
}

async function bringUp(folder: string): Promise<void> {
  const sandbox = await up({ folder, hosts: 2, log: (line) => process.stderr.write(`${folder}: ${line}\n`) });
  for (const tag of versions) await sandbox.deploy(tag);
}
