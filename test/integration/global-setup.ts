// One sandbox for all integration tests: real sshd, pm2, git, PostgreSQL and S3 server, brought up once.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { up } from '../../sandbox/sandbox';

export default async function globalSetup(): Promise<void> {
  const folder = process.env['SANDBOX_FOLDER'] ?? mkdtempSync(join(tmpdir(), 'sandbox-'));
  process.env['SANDBOX_FOLDER'] = folder;
  const begin = performance.now();
  const sandbox = await up({ folder, hosts: 2, log: (line) => process.stderr.write(`sandbox: ${line}\n`) });
  // Builds the versions once: the resets between the tests copy them.
  for (const tag of ['v3.0.0', 'v4.0.0']) await sandbox.deploy(tag);
  process.stderr.write(`sandbox: up and built in ${((performance.now() - begin) / 1000).toFixed(1)} s\n`);
}
