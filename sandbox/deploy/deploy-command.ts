// How a team would deploy the sandbox from a shell: the command that drill.deploy of its rollback.yml names.
import { fileURLToPath } from 'node:url';
import type { Description } from '../description';
import { cacheFolder } from '../layout';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** {tag} is left for whoever runs it. The database stays as it is. */
export function deployCommand({ folder }: Description): string {
  return `cd '${checkout}' && SANDBOX_CACHE='${cacheFolder()}' node --import tsx sandbox/cli.ts deploy {tag} --folder '${folder}' --keep-database`;
}
