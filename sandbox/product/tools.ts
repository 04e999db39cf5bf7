// Installs the tools that each host of the sandbox has: pm2 and the Prisma CLI. Once; then they are kept.
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../processes/run-command';
import { keepFolder } from './kept-folder';

export interface Tools {
  /** Holds the commands pm2 and prisma; belongs into the hosts' PATH. */
  readonly binFolder: string;
  /** For PRISMA_SCHEMA_ENGINE_BINARY. */
  readonly schemaEngine: string;
  /** For npm_config_prefix: there `npx` finds prisma as a globally installed command. */
  readonly npmPrefix: string;
}

const sourceFolder = fileURLToPath(new URL('host-tools', import.meta.url));
const engineFile = 'prisma-schema-engine.mjs';
const sources = ['package.json', 'package-lock.json', engineFile] as const;
const installTimeoutMs = 300_000;

export async function installTools(folder: string): Promise<Tools> {
  const installed = await keepFolder(join(folder, await hashOfSources()), install);
  return { binFolder: join(installed, 'bin'), schemaEngine: join(installed, engineFile), npmPrefix: installed };
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of sources) hash.update(await readFile(join(sourceFolder, name)));
  return hash.digest('hex').slice(0, 16);
}

async function install(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all(sources.map((name) => copyFile(join(sourceFolder, name), join(folder, name))));
  await chmod(join(folder, engineFile), 0o755);
  await runCommand(['npm', 'ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: folder, timeoutMs: installTimeoutMs });
  await symlink(join('node_modules', '.bin'), join(folder, 'bin'));
}
