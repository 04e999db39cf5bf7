// Commands that stand in front of the real ones on a host: a registry that is down, a clock that is wrong, a pm2 that lies.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sandbox } from '../../sandbox/sandbox';

/**
 * Writes a bash script for each name; goes with the sandbox. In it, `real` runs the command that it hides.
 * @returns the folder, for `path:` of the configuration.
 */
export async function pathShims({ folder }: Sandbox, scripts: Readonly<Record<string, string>>): Promise<string> {
  const shims = await mkdtemp(join(folder, 'shims-'));
  for (const [name, script] of Object.entries(scripts)) {
    const head = ['#!/bin/bash', `PATH=\${PATH//'${shims}':/}`, `real() { command ${name} "$@"; }`];
    await writeFile(join(shims, name), `${[...head, script].join('\n')}\n`, { mode: 0o755 });
  }
  return shims;
}
