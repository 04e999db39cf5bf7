// Installs the tools that each host of the sandbox has: pm2 and the Prisma CLI. Once; then they are kept.
import { createHash, randomUUID } from 'node:crypto';
import { chmod, copyFile, mkdir, readFile, rename, symlink } from 'node:fs/promises';
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
const packageFiles = ['package.json', 'package-lock.json'] as const;
const engineFile = 'prisma-schema-engine.mjs';
const installTimeoutMs = 300_000;

/** Installs below `folder`, anew only when the lockfile has changed. */
export async function installTools(folder: string): Promise<Tools> {
  const installed = await keepFolder(join(folder, await lockfileHash()), install);
  const schemaEngine = join(installed, engineFile);
  await placeEngine(schemaEngine);
  return { binFolder: join(installed, 'bin'), schemaEngine, npmPrefix: installed };
}

async function lockfileHash(): Promise<string> {
  const lockfile = await readFile(join(sourceFolder, 'package-lock.json'));
  return createHash('sha256').update(lockfile).digest('hex').slice(0, 16);
}

async function install(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all(packageFiles.map((name) => copyFile(join(sourceFolder, name), join(folder, name))));
  await runCommand(['npm', 'ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: folder, timeoutMs: installTimeoutMs });
  await symlink(join('node_modules', '.bin'), join(folder, 'bin'));
}

/** The engine finds its packages beside it; it is replaced as a whole, since it may be running. */
async function placeEngine(path: string): Promise<void> {
  const unfinished = `${path}.${randomUUID()}`;
  await copyFile(join(sourceFolder, engineFile), unfinished);
  await chmod(unfinished, 0o755);
  await rename(unfinished, path);
}
