// Installs what hosts have globally (pm2, the Prisma CLI) once, and keeps it by its lockfile.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../processes/run-command';
import { keepFolder } from './kept-folder';

const source = fileURLToPath(new URL('tools/', import.meta.url));
const files = ['package.json', 'package-lock.json', 'prisma-schema-engine.mjs'] as const;
const installTimeoutMs = 300_000;

export interface Tools {
  /** To be put into PATH. */
  readonly binFolder: string;
  /** Value of PRISMA_SCHEMA_ENGINE_BINARY. */
  readonly schemaEngine: string;
}

export async function installTools(cacheFolder: string): Promise<Tools> {
  const contents = await Promise.all(files.map((file) => readFile(join(source, file))));
  const key = createHash('sha256').update(Buffer.concat(contents)).digest('hex').slice(0, 16);
  const folder = await keepFolder(join(cacheFolder, 'tools', key), async (unfinished) => {
    await mkdir(unfinished, { recursive: true });
    await Promise.all(files.map((file) => copyFile(join(source, file), join(unfinished, file))));
    await runCommand(['npm', 'ci', '--ignore-scripts'], { cwd: unfinished, timeoutMs: installTimeoutMs });
  });
  return { binFolder: join(folder, 'node_modules', '.bin'), schemaEngine: join(folder, 'prisma-schema-engine.mjs') };
}
