// Questions about the databases of the server that a restore asks.
import type { DatabaseSession } from '../ports';
import { readMark, type MarkedDatabase } from './restore-marks';

/** All databases with what their comments tell. */
export async function readDatabases(session: DatabaseSession): Promise<MarkedDatabase[]> {
  const rows = await session.rows<{ name: string; comment: string | null }>(`select datname as name, shobj_description(oid, 'pg_database') as comment from pg_database where not datistemplate order by datname`);
  return rows.map(({ name, comment }) => ({ name, comment: comment ?? '', mark: readMark(comment ?? '') }));
}

/** A session that stands in the way, in the words of people. */
export interface OtherSession {
  readonly pid: number;
  readonly user: string;
  readonly application: string;
  readonly database: string;
}

/** Sessions of these databases that our user may not end. The kind of a session is hidden from those who may not read all of it. */
export async function untouchableSessions(session: DatabaseSession, databases: readonly string[]): Promise<OtherSession[]> {
  return session.rows<OtherSession>(
    `select a.pid, a.usename as "user", a.application_name as application, a.datname as database from pg_stat_activity a join pg_roles r on r.oid = a.usesysid, (select rolsuper from pg_roles where rolname = current_user) me
     where a.datname = any($1) and a.pid <> pg_backend_pid() and coalesce(a.backend_type, 'client backend') = 'client backend' and not me.rolsuper and (r.rolsuper or not (pg_has_role(a.usesysid, 'MEMBER') or pg_has_role('pg_signal_backend', 'MEMBER')))`,
    [databases],
  );
}

/** What is done about workers that only who started them can stop: ended, they come back at once, and a rename fails. */
export const stopWorkers = 'Stop them where they come from, such as ALTER SUBSCRIPTION … DISABLE, or the configuration of the extension (pg_cron: cron.database_name)';

/** Background workers in a database, with their subscription where they have one; a server tells their kind only to those who may read all. */
export async function backgroundWorkers(session: DatabaseSession, database: string): Promise<string[]> {
  const rows = await session.rows<{ worker: string }>(
    `select coalesce(nullif(a.backend_type, ''), 'worker') || ' (pid ' || a.pid || coalesce(', subscription ' || quote_ident(s.subname), '') || ')' as worker
     from pg_stat_activity a left join pg_stat_subscription s on s.pid = a.pid where a.datname = $1 and a.backend_type not in ('client backend', 'walsender', 'autovacuum worker', 'parallel worker') order by 1`,
    [database],
  );
  return rows.map(({ worker }) => worker);
}

/** What makes a rename impossible, or stays with the old database. */
export async function readTies(session: DatabaseSession, database: string): Promise<{ readonly preparedTransactions: number; readonly slots: readonly string[] }> {
  const [row] = await session.rows<{ prepared: number; slots: string[] }>(`select (select count(*)::int from pg_prepared_xacts where database = $1) as prepared, array(select slot_name::text from pg_replication_slots where database = $1) as slots`, [database]);
  return { preparedTransactions: row?.prepared ?? 0, slots: row?.slots ?? [] };
}
