// How programs on a host get to the database without a password in an argument or in a script that is kept:
// files for their owner alone, below access/ of the state folder, which live as long as the step that needs them.
import type { Database, Environment } from '../config/environment';
import type { DatabaseAddress } from '../ports';
import { liveTree } from './live-tree';
import { lines, path, sh, type Shell } from './shell';

/** Names of the addresses: the application's own, and the one that may create and rename databases. */
export type AccessName = 'main' | 'admin';

export interface Access {
  readonly name: AccessName;
  readonly address: DatabaseAddress;
  /** As programs that take an address want it. */
  readonly url: string;
}

const folder = sh`"$state"/access`;

/**
 * Reads the address of the application from its file; reports it as fact `database.url`, and the file as `database.file`. A path that is
 * not absolute is looked for in the live tree, as `shared` is; then in the repository. Never part of a plan: its output is a secret.
 */
export function readAddress(file: string, variable: string, environment: Pick<Environment, 'layout'>): Shell {
  const read = sh`node -e ${readVariable} ${variable}`;
  if (file.startsWith('/') || file.startsWith('~')) return sh`${read} ${path(file)}`;
  const inTree = sh`${read} ${liveTree(environment)}/${file}`;
  return environment.layout === 'symlink' ? sh`${inTree} "$repository"/${file}` : inTree;
}

/** Runs on the host, in node: one variable of the first of the dotenv files that is there, quotes taken off. */
const readVariable = `
const fs = require('fs'), path = require('path'), [name, ...files] = process.argv.slice(1).map((file, index) => (index === 0 ? file : path.resolve(file)));
const say = (key, value) => console.log('fact\\t' + key + '\\t' + value);
for (const file of files) {
  let text = '';
  try { text = fs.readFileSync(file, 'utf8'); } catch (error) {
    say('database.unreadable', file + ' (' + error.code + ')');
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') continue;
    break;
  }
  say('database.file', file);
  for (const line of text.split('\\n')) {
    const match = /^\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(.*?)\\s*$/.exec(line);
    if (match && match[1] === name) say('database.url', match[2].replace(/^(["'])(.*)\\1$/, '$2'));
  }
  break;
}`.trim();

/** Writes the files. */
export function grant(accesses: readonly Access[]): Shell {
  return lines(
    sh`umask 077; mkdir -p ${folder}; chmod 700 ${folder}`,
    sh`printf '%s\n' ${accesses.map(passLine)} >${folder}/pgpass`,
    sh`printf '%s\n' ${accesses.flatMap(serviceLines)} >${folder}/services`,
    ...accesses.map(({ name, url }) => sh`printf '%s' ${url} >${folder}/${`${name}.url`}`),
  );
}

export const revoke: Shell = sh`rm -rf ${folder}`;

function passLine({ address }: Access): string {
  return [address.host, String(address.port), '*', address.user, address.password].map((part) => part.replace(/[\\:]/g, '\\$&')).join(':');
}

/** libpq's `require` verifies nothing, as ours. */
function serviceLines({ name, address }: Access): string[] {
  return [`[${name}]`, `host=${address.host}`, `port=${address.port}`, `user=${address.user}`, `dbname=${address.database}`, `sslmode=${address.sslMode}`];
}

/** What a script does first so that psql, pg_dump and pg_restore find their way: `service=main`, `service=admin`. */
export function useAccess({ pathFolders }: Pick<Database, 'pathFolders'>): Shell {
  return lines(
    pathFolders.length === 0 ? undefined : sh`export PATH=${pathFolders.map((each) => path(each)).reduce((left, right) => sh`${left}:${right}`)}:"$PATH"`,
    sh`export PGSERVICEFILE=${folder}/services PGPASSFILE=${folder}/pgpass PGAPPNAME=emergency-rollback`,
    sh`[ -r "$PGPASSFILE" ] || { echo 'the access to the database is not there any more: run this again'; exit 76; }`,
  );
}

/** `DATABASE_URL` for Prisma's command line, in its environment alone. */
export const prismaAddress: Shell = sh`export DATABASE_URL="$(cat ${folder}/main.url)"`;
