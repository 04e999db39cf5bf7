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

/** What makes a rename impossible, or stays with the old database. */
export async function readTies(session: DatabaseSession, database: string): Promise<{ readonly preparedTransactions: number; readonly slots: readonly string[] }> {
  const [row] = await session.rows<{ prepared: number; slots: string[] }>(`select (select count(*)::int from pg_prepared_xacts where database = $1) as prepared, array(select slot_name::text from pg_replication_slots where database = $1) as slots`, [database]);
  return { preparedTransactions: row?.prepared ?? 0, slots: row?.slots ?? [] };
}
