// Reads the database and the migrations of the target, before anything changes: what would be undone, and what it holds.
import { allFacts, fact, parseFacts } from '../commands/facts-protocol';
import { migrationFiles, targetMigrations } from '../commands/migration-files';
import { prismaVersion } from '../commands/prisma';
import { hostScript } from '../commands/script';
import type { Database, Environment, Host } from '../config/environment';
import { databaseHost } from '../config/runs-on';
import { doomedBy, madeBy } from '../database/claims';
import type { DatabaseFacts } from '../database/facts';
import { countWithin } from '../database/counting';
import { placeOf, type Holding } from '../database/holdings';
import { beyond, knownMigrations, missing, type KnownMigration } from '../database/migrations';
import { madeObjects } from '../database/made-objects';
import { hold, quoteName, readMigrationRows, standingOf, type RowCounter } from '../database/queries';
import { sqlStatements } from '../database/sql-statements';
import type { MigrationBeyond, MigrationFile } from '../database/strategy';
import type { DatabaseSession, Fleet } from '../ports';
import type { Release } from '../plan/target';
import { findAddresses, placeOfAdmin } from './find-address';
import { readWrongRows } from './read-rows';
import { endSession, patient, refused, withSession, type Patience, type SessionSystems } from './limited-session';

export interface DatabaseSystems extends SessionSystems {
  readonly fleet: Fleet;
  readonly protect: (secret: string) => void;
}

const timeoutMs = 30_000;
const safeName = /^[A-Za-z0-9_.-]+$/;

/** @throws RefusedError naming what is wrong with the database, or with the way to it. */
export async function readDatabase(environment: Environment, database: Database, target: Release, systems: DatabaseSystems, signal: AbortSignal, patience: Patience = patient): Promise<DatabaseFacts> {
  const via = databaseHost(environment);
  if (via === undefined) throw refused(database.via, 'the host is not there', 'mend database.via');
  const { url, main, adminUrl, admin } = await findAddresses(environment, database, via, systems, signal);
  const known = await withSession(systems, main.address, patience, signal, (session) => describe(session, main.schema, environment));
  const rights = await withSession(systems, admin.address, patience, signal, (session) => readRights(session, known.server, placeOfAdmin(environment)));
  const { server: _server, ...facts } = known;
  const release = await readRelease(environment, database, via, target, systems, signal);
  requireMigrations(database, target, release, known.migrations.length);
  const lacking = missing(known.migrations, release);
  if (release.length > 0 && lacking.length > 0) throw refused(database.name, `it lacks ${lacking.join(', ')} of ${target.tag}`, 'this is the wrong database, or it is older than the target: mend database: in the configuration, or choose another target');
  const names = beyond(known.migrations, release);
  const files = await readFiles(database, via, names, systems, signal);
  const migrations = await withSession(systems, main.address, patience, signal, (session) => measureAll(session, main.schema, names, files, counterFor(session, systems, patience)));
  const prisma = names.some(({ state }) => state === 'failed') ? await readPrismaVersion(environment, database, via, systems, signal) : undefined;
  return { url, address: main.address, adminUrl, adminAddress: admin.address, schema: main.schema, ...facts, rights, release, beyond: migrations, prismaVersion: prisma };
}

/** A wrong folder would make every migration look as if the target did not know it. */
function requireMigrations({ name, migrations }: Database, { tag }: Release, release: readonly string[], known: number): void {
  if (release.length > 0 || known === 0) return;
  throw refused(name, `it has ${known} migrations, and ${tag} has none in ${migrations}`, 'mend database.migrations in the configuration; a release from before Prisma cannot be reached this way');
}

interface ServerRow {
  readonly version: string;
  readonly size: string;
  readonly standby: boolean;
  /** The same for two sessions with one database of one server, whatever leads there. */
  readonly server: string;
}

const serverIdentity = `(extract(epoch from pg_postmaster_start_time())::text || ' ' || (select oid from pg_database where datname = current_database())::text)`;

async function describe(session: DatabaseSession, schema: string, environment: Environment): Promise<Pick<DatabaseFacts, 'serverVersion' | 'sizeBytes' | 'readOnly' | 'migrations' | 'wrongRows'> & { readonly server: string }> {
  const [server] = await session.rows<ServerRow>(`select current_setting('server_version') as version, pg_database_size(current_database())::text as size, pg_is_in_recovery() as standby, ${serverIdentity} as server`);
  return {
    server: server?.server ?? '',
    serverVersion: server?.version ?? '',
    sizeBytes: Number(server?.size ?? 0),
    readOnly: server?.standby ?? false,
    migrations: knownMigrations(await readMigrationRows(session, schema)),
    wrongRows: await readWrongRows(session, schema, environment),
  };
}

/** @throws RefusedError where it is another server than the application's: a restore would be made there. */
async function readRights(session: DatabaseSession, server: string, where: string): Promise<DatabaseFacts['rights']> {
  const [row] = await session.rows<DatabaseFacts['rights'] & { readonly server: string }>(
    `select (select rolcreatedb or rolsuper from pg_roles where rolname = current_user) as "createDatabase", pg_has_role(datdba, 'USAGE') as "ownsDatabase", ${serverIdentity} as server from pg_database where datname = current_database()`,
  );
  if (row === undefined) return { createDatabase: false, ownsDatabase: false };
  if (row.server !== server) throw refused(where, 'database.admin-url leads to another server than the address of the application', 'name the same server in both');
  return { createDatabase: row.createDatabase, ownsDatabase: row.ownsDatabase };
}

async function readRelease({ remote }: Environment, database: Database, via: Host, target: Release, { fleet }: DatabaseSystems, signal: AbortSignal): Promise<string[]> {
  const [reply] = await fleet.run(hostScript(via, 'Read the migrations of the target', timeoutMs, targetMigrations(database, remote, target.tag, target.commit)), [via.name], signal);
  if (reply?.exitCode !== 0) throw refused(via.name, `the migrations of ${target.tag} cannot be read: ${reply?.stderr.trim() ?? ''}`, 'let the host reach its git remote, or fetch the tag there');
  return [...allFacts(parseFacts(reply.stdout), 'migration.target')];
}

async function readFiles(database: Database, via: Host, migrations: readonly KnownMigration[], { fleet }: DatabaseSystems, signal: AbortSignal): Promise<Map<string, MigrationFile>> {
  const wanted = migrations.filter(({ name }) => safeName.test(name));
  if (wanted.length === 0) return new Map();
  const [reply] = await fleet.run(hostScript(via, 'Find the files of the migrations', timeoutMs, migrationFiles(database, wanted)), [via.name], signal);
  const files = allFacts(parseFacts(reply?.stdout ?? ''), 'migration.file').map((json) => JSON.parse(json) as { name: string; commit: string; matches: boolean; up: string; down: string | null });
  return new Map(files.map(({ name, commit, matches, up, down }) => [name, { commit, matches, up: decode(up), down: down === null ? undefined : decode(down) }]));
}

function decode(base64: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}

/** Only where it is needed: asking it costs seconds. */
async function readPrismaVersion(environment: Environment, database: Database, via: Host, { fleet }: DatabaseSystems, signal: AbortSignal): Promise<string> {
  const [reply] = await fleet.run(hostScript(via, 'Find Prisma', timeoutMs, prismaVersion(database, environment)), [via.name], signal);
  return fact(parseFacts(reply?.stdout ?? ''), 'prisma.version');
}

/** All counts share their time: what is left without any is not counted. @throws RefusedError where nothing can be decided without one. */
function counterFor(session: DatabaseSession, { clock }: SessionSystems, { statementMs, countsMs, mustCount }: Patience): RowCounter {
  let leftMs = countsMs;
  return async (place, where) => {
    const beginMs = clock.monotonicMs();
    const counted = leftMs <= 0 ? 'other tables took the time' : await countWithin(Math.min(statementMs, leftMs), session, place, where);
    leftMs -= clock.monotonicMs() - beginMs;
    if (mustCount && typeof counted === 'string') throw refused('database', `the rows of ${placeOf({ ...place, columns: [] })}, on which the strategy depends, were not counted: ${counted}`, `${/row.level security/i.test(counted) ? 'let its user see every row (ALTER ROLE … BYPASSRLS)' : endSession}; database-strategy: keep does not need them`);
    return counted;
  };
}

/** Names without a schema mean Prisma's. */
async function measureAll(session: DatabaseSession, schema: string, migrations: readonly KnownMigration[], files: ReadonlyMap<string, MigrationFile>, counter: RowCounter): Promise<MigrationBeyond[]> {
  if (schema !== 'public') await session.run(`set local search_path = ${quoteName(schema)}`);
  const measured: MigrationBeyond[] = [];
  for (const migration of migrations) measured.push(await measure(session, migration, files.get(migration.name), counter));
  return measured;
}

/** Prisma's own table is no data of the migration: a down.sql may tidy its row up. */
async function measure(session: DatabaseSession, migration: KnownMigration, file: MigrationFile | undefined, counter: RowCounter): Promise<MigrationBeyond> {
  const up = sqlStatements(file?.up ?? '');
  const claims = file?.down === undefined ? madeBy(up) : doomedBy(sqlStatements(file.down));
  const holdings: Holding[] = [];
  for (const claim of claims.filter(({ table }) => table !== '_prisma_migrations')) holdings.push(await hold(session, claim, counter));
  return { ...migration, file, holdings, standing: await standingOf(session, madeObjects(up)) };
}
