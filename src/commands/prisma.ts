// Prisma's own command line on the host: its version, and `migrate resolve` for a migration that failed.
// Full Rollback, Step 2: Rollback Database Migration; the document's own command.
import type { Database, Environment } from '../config/environment';
import { prismaAddress } from './database-access';
import { liveTree } from './live-tree';
import { path, sh, lines, userCommand, type Shell } from './shell';

/** npx must not fetch what is not installed: it would be another version. */
const asInstalled: Shell = sh`export npm_config_yes=false PRISMA_HIDE_UPDATE_MESSAGE=1 CHECKPOINT_DISABLE=1`;

function inDirectory({ prisma }: Database, environment: Pick<Environment, 'layout' | 'current'>): Shell {
  return sh`cd ${liveTree(environment)}/${prisma.directory}`;
}

function programs({ pathFolders }: Database): Shell | undefined {
  return pathFolders.length === 0 ? undefined : sh`export PATH=${pathFolders.map((each) => path(each)).reduce((left, right) => sh`${left}:${right}`)}:"$PATH"`;
}

/** Fact `prisma.version`: from its package, where npx would find it or where the command lies; else by asking it. Empty where there is none. */
export function prismaVersion(database: Database, environment: Pick<Environment, 'layout' | 'current'>): Shell {
  const [program = ''] = database.prisma.command.trim().split(/\s+/);
  return lines(
    asInstalled,
    programs(database),
    sh`${inDirectory(database, environment)} || exit 0`,
    sh`version=$(node -e ${findPackage} "$(readlink -f "$(command -v ${program})")") || version=''`,
    sh`if [ -z "$version" ]; then version=$(timeout 25 ${userCommand(`${database.prisma.command} --version`)} 2>/dev/null </dev/null | sed -nE 's/^prisma *: *([0-9][^ ]*).*/\1/p' | head -n 1) || true; fi`,
    sh`fact prisma.version "$version"`,
  );
}

/** Runs on the host, in node: the package above the folder, else the one that the program is part of. */
const findPackage = `
const fs = require('fs'), path = require('path');
const read = (file) => { try { return JSON.parse(fs.readFileSync(file, 'utf8')); } catch { return {}; } };
const above = (folder) => (folder === path.dirname(folder) ? [folder] : [folder, ...above(path.dirname(folder))]);
const found = [
  ...above(process.cwd()).map((folder) => read(path.join(folder, 'node_modules/prisma/package.json'))),
  ...above(path.resolve(process.argv[1] || '/')).map((folder) => read(path.join(folder, 'package.json'))),
].find(({ name }) => name === 'prisma');
if (found) console.log(found.version);`.trim();

/** Marks failed migrations as rolled back, each with its exit status as fact `prisma.resolve` (`0 NAME`). Ends well even where Prisma does not: the rows are looked at afterwards. */
export function resolveRolledBack(database: Database, environment: Pick<Environment, 'layout' | 'current'>, migrations: readonly string[]): Shell {
  return lines(
    asInstalled,
    programs(database),
    prismaAddress,
    inDirectory(database, environment),
    ...migrations.map((name) => sh`code=0; ${userCommand(`${database.prisma.command} migrate resolve --rolled-back ${name}`)} </dev/null 2>&1 || code=$?; fact prisma.resolve "$code "${name}`),
  );
}

const meanings: Readonly<Record<string, string>> = {
  P1000: 'the database refuses the user or the password of the address',
  P1001: 'the database cannot be reached from the host',
  P1002: 'the database did not answer in time: another migration may hold Prisma’s lock, or the address leads through a transaction pooler; give the direct address',
  P1003: 'the database does not exist',
  P1012: 'Prisma’s schema or configuration is not valid, or DATABASE_URL is not what it reads',
  P3011: 'the database does not know this migration',
  P3012: 'the migration is not in failed state',
};

/** What Prisma's own code in its output means; its texts differ between engines. */
export function meaningOf(output: string): string {
  const code = /\bP[13]\d{3}\b/.exec(output)?.[0] ?? '';
  const meaning = meanings[code];
  return meaning === undefined ? code : `${code}: ${meaning}`;
}
