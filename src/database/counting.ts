// Exact counts within a limit: a table may be locked by a migration that hangs, or hold a billion rows.
import type { DatabaseSession } from '../ports';
import { exactly } from '../words/durations';
import { quoteTable } from './queries';
import { codeOf, lockTimeout, statementTimeout } from './sql-state';

/** Policies of rows would hide some without a word, from the owner of a table too (FORCE ROW LEVEL SECURITY): then whoever counts is told that he cannot. */
export const everyRow = 'set local row_security = off';

/** Of a limit, what may pass while a statement waits for a lock: so it can still say that this was why. */
const lockShare = 0.8;

/** SQL for the transaction of this session, or for its savepoint. */
export function limitStatements(limitMs: number): string {
  return `set local lock_timeout = ${Math.max(1, Math.floor(limitMs * lockShare))}; set local statement_timeout = ${Math.max(1, Math.floor(limitMs))}`;
}

/**
 * Inside a transaction, which goes on afterwards and holds no lock of the table.
 * @returns the rows of which `where` is true, or why they could not be counted.
 * @throws Error when the session broke.
 */
export async function countWithin(limitMs: number, session: DatabaseSession, place: { readonly schema: string; readonly table: string }, where: string): Promise<number | string> {
  await session.run(`savepoint before_count; ${everyRow}; ${limitStatements(limitMs)}`);
  try {
    const [count] = await session.rows<{ rows: string }>(`select count(*)::text as rows from ${quoteTable(place)} where ${where}`);
    await session.run('rollback to savepoint before_count');
    return Number(count?.rows ?? 0);
  } catch (error) {
    if (codeOf(error) === '') throw error;
    await session.run('rollback to savepoint before_count');
    return whyNot(error, limitMs, session);
  }
}

async function whyNot(error: unknown, limitMs: number, session: DatabaseSession): Promise<string> {
  // What is left of a limit is no round number.
  const limit = exactly(Math.round(limitMs / 100) * 100);
  if (codeOf(error) === lockTimeout) return describeWait(limit, await readBlockers(session));
  return codeOf(error) === statementTimeout ? `counting them takes longer than ${limit}` : error instanceof Error ? error.message : String(error);
}

export function describeWait(time: string, blockers: string): string {
  return `locked, also after ${time}${blockers === '' ? '' : `; ${blockers}`}`;
}

/** Who keeps even readers out of a table, or is next to; empty where nobody does or PostgreSQL does not say. */
export async function readBlockers(session: DatabaseSession): Promise<string> {
  try {
    const rows = await session.rows<{ blocker: string }>(
      `select distinct format('session %s (%s, %s, since %s) %s %s', a.pid, coalesce(nullif(a.application_name, ''), a.usename, 'unknown'), coalesce(a.state, 'state unknown'),
         coalesce(to_char(a.xact_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'unknown'), case when l.granted then 'holds' else 'waits for' end, c.relname) as blocker
       from pg_locks l join pg_stat_activity a on a.pid = l.pid join pg_class c on c.oid = l.relation
       where l.locktype = 'relation' and l.database = (select oid from pg_database where datname = current_database()) and l.mode = 'AccessExclusiveLock' and c.relkind in ('r', 'p') and a.pid <> pg_backend_pid() order by 1`,
    );
    return rows.map(({ blocker }) => blocker).join(', ');
  } catch {
    return '';
  }
}
