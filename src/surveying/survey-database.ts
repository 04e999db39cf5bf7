// The database, its backup and the programs that restore it, as rollback-type readiness sees them.
import { allFacts, fact, parseFacts } from '../commands/facts-protocol';
import { programVersions, readWholeBackup } from '../commands/readiness';
import { hostScript } from '../commands/script';
import type { Inspection } from '../commands/sql-inspection';
import type { Database, Host } from '../config/environment';
import { databaseHost } from '../config/runs-on';
import type { DatabaseFacts } from '../database/facts';
import type { BackupFacts } from '../database/restore-facts';
import { RefusedError } from '../errors';
import type { Release } from '../plan/target';
import type { HostReply } from '../ports';
import type { Facts } from '../preflight/facts';
import { readBackup } from '../preflight/read-backup';
import { brief, withSession } from '../preflight/limited-session';
import { readDatabase } from '../preflight/read-database';
import { backupFinding, backupRefusal, databaseFindings, databaseSubjects, programsFinding, wholeFinding, withoutBackups, withoutDatabase, type DatabaseRights, type ReadBackup } from '../readiness/database-findings';
import { notSeen, type Finding } from '../readiness/finding';
import { tryRestore } from './try-restore';
import { orUnknown, problemsOf, type SurveyOrder, type SurveyWorld } from './world';

const programs = ['psql', 'pg_dump', 'pg_restore'] as const;
const askMs = 30_000;
const readMs = 30 * 60_000;

/** @param target undefined: nobody knows what to go back to, so what hangs on it cannot be judged. */
export async function surveyDatabase(order: SurveyOrder, world: SurveyWorld, hosts: Facts['hosts'], target: Release | undefined, signal: AbortSignal): Promise<Finding[]> {
  const { database } = order.environment;
  const via = databaseHost(order.environment);
  if (database === undefined || via === undefined) return [];
  if (database.backups === undefined && !order.environment.readiness.restore) {
    const [read, versions] = await Promise.all([readFor(order, database, hosts, target, world, signal), readVersions(database, via, world, signal)]);
    return withoutBackups([...read.findings, programsOf(via, read, versions)]);
  }
  const [read, backup, versions] = await Promise.all([readFor(order, database, hosts, target, world, signal), findBackup(order, database, hosts, world, signal), readVersions(database, via, world, signal)]);
  const whole = backup.facts === undefined ? [notSeen(databaseSubjects.whole, 'there is no backup that could be read')] : await orUnknown(databaseSubjects.whole, signal, () => readWhole(database, via, backup.facts, world, signal));
  const restorable = order.environment.readiness.restore ? await tryRestore(order, world, { facts: read.facts, backup: backup.facts, hosts, target }, signal) : [];
  return [...read.findings, programsOf(via, read, versions), backup.finding, ...whole, ...restorable];
}

function programsOf(via: Host, { facts }: ReadDatabase, versions: Readonly<Record<string, string>> | undefined): Finding {
  return versions === undefined ? notSeen(databaseSubjects.programs, `${via.name} did not answer`) : programsFinding(via.name, facts?.serverVersion ?? '0', versions);
}

interface ReadDatabase {
  readonly facts: DatabaseFacts | undefined;
  readonly findings: readonly Finding[];
}

async function readFor({ environment }: SurveyOrder, database: Database, hosts: Facts['hosts'], target: Release | undefined, world: SurveyWorld, signal: AbortSignal): Promise<ReadDatabase> {
  const { reachable, revert, restore, down, plan } = databaseSubjects;
  const asks = [revert, restore, down, plan];
  if (target === undefined) return { facts: undefined, findings: [reachable, ...asks].map((subject) => notSeen(subject, 'there is no target')) };
  try {
    const facts = await readDatabase(environment, database, target, world, signal, brief);
    const rights = await readRights(facts, world, signal);
    return { facts, findings: databaseFindings(database, facts, rights, hosts, target) };
  } catch (error) {
    signal.throwIfAborted();
    return { facts: undefined, findings: withoutDatabase(problemsOf(error, reachable), asks) };
  }
}

/** As the very users that would do it. */
async function readRights({ address, adminAddress, schema, beyond }: DatabaseFacts, systems: SurveyWorld, signal: AbortSignal): Promise<DatabaseRights> {
  const doomed = beyond.flatMap(({ holdings }) => holdings.filter(({ exists }) => exists).map((holding) => `${holding.schema}.${holding.table}`));
  return withSession(systems, address, brief, signal, async (main) => {
    const [marks] = await main.rows<{ may: boolean | null }>(`select has_table_privilege(to_regclass(format('%I._prisma_migrations', $1::text)), 'UPDATE') as may`, [schema]);
    const foreign = await main.rows<{ name: string }>(`select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and n.nspname || '.' || c.relname = any($1) and not pg_has_role(c.relowner, 'USAGE') order by 1`, [doomed]);
    const untouchable = await readUntouchable(adminAddress, systems, signal);
    return { marks: marks?.may ?? true, foreignTables: foreign.map(({ name }) => name), untouchable };
  });
}

/** Whose sessions PostgreSQL would not let it end: superusers' unless it is one, and others' unless it has their role or pg_signal_backend. */
async function readUntouchable(admin: DatabaseFacts['adminAddress'], systems: SurveyWorld, signal: AbortSignal): Promise<string[]> {
  return withSession(systems, admin, brief, signal, async (session) => {
    const rows = await session.rows<{ name: string }>(
      `select distinct a.usename as name from pg_stat_activity a join pg_roles r on r.oid = a.usesysid where a.datname = current_database() and a.pid <> pg_backend_pid()
         and not (select rolsuper from pg_roles where rolname = current_user) and (r.rolsuper or not (pg_has_role(a.usesysid, 'USAGE') or pg_has_role('pg_signal_backend', 'USAGE'))) order by 1`,
    );
    return rows.map(({ name }) => name);
  });
}

interface FoundBackup {
  readonly facts: BackupFacts | undefined;
  readonly finding: Finding;
}

async function findBackup({ environment, run }: SurveyOrder, database: Database, hosts: Facts['hosts'], world: SurveyWorld, signal: AbortSignal): Promise<FoundBackup> {
  try {
    const facts = await readBackup(environment, database, hosts, { strategy: 'restore', backup: 'latest', run: run.id, allow: [] }, world, signal);
    return { facts, finding: backupFinding(facts) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RefusedError) return { facts: undefined, finding: backupRefusal(error.problems) };
    const [finding] = await orUnknown(databaseSubjects.fresh, signal, () => Promise.reject(error));
    return { facts: undefined, finding: finding ?? notSeen(databaseSubjects.fresh, 'nobody knows why') };
  }
}

/** The host as the programs of PostgreSQL see it. */
function withPrograms(host: Host, { pathFolders }: Database): Host {
  return { ...host, pathFolders: [...pathFolders, ...host.pathFolders] };
}

async function readVersions(database: Database, via: Host, { fleet }: SurveyWorld, signal: AbortSignal): Promise<Record<string, string> | undefined> {
  const [reply] = await fleet.run(hostScript(withPrograms(via, database), 'Look for the programs of PostgreSQL', askMs, programVersions(programs)), [via.name], signal);
  if (reply?.exitCode !== 0) return undefined;
  const known = new Map(allFacts(parseFacts(reply.stdout), 'program').map((line) => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? '']));
  return Object.fromEntries(programs.map((program) => [program, known.get(program) ?? '']));
}

async function readWhole(database: Database, via: Host, backup: BackupFacts | undefined, world: SurveyWorld, signal: AbortSignal): Promise<Finding[]> {
  if (backup === undefined) return [];
  const files = await Promise.all(backup.files.map(async ({ key, name, sizeBytes, etag, sha256 }) => ({ url: await world.store.presign('GET', backup.bucket, key, readMs), name, sizeBytes, etag, sha256 })));
  files.forEach(({ url }) => world.protect(url));
  const [reply] = await world.fleet.run(hostScript(withPrograms(via, database), `Read ${backup.key} in full`, readMs, readWholeBackup(backup, files)), [via.name], signal);
  return [wholeFinding(backup.key, via.name, readOf(reply))];
}

function readOf(reply: HostReply | undefined): ReadBackup {
  const said = reply?.stderr.trim().split('\n').at(-1) ?? '';
  if (reply?.status === 'exited' && reply.exitCode === 0) {
    const { rows } = JSON.parse(fact(parseFacts(reply.stdout), 'inspection')) as Inspection;
    return { kind: 'whole', rows: Object.values(rows).reduce((sum, count) => sum + count, 0), ms: reply.durationMs };
  }
  return reply?.exitCode === 65 ? { kind: 'damaged', why: said } : { kind: 'unread', why: said || (reply?.status ?? 'no reply') };
}
