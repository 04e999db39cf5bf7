// What people are told about a database that nobody needs any more (Full Rollback, Alternative: Full Database Restore).
import type { DatabaseSession } from '../ports';
import { quoteName } from './queries';

/** Everybody may read these two columns. A server that does not say has none that we know of. */
async function subscriptionsOf(session: DatabaseSession, database: string): Promise<string[]> {
  const rows = await session.rows<{ name: string }>('select subname::text as name from pg_subscription where subdbid = (select oid from pg_database where datname = $1) order by 1', [database]).catch(() => []);
  return rows.map(({ name }) => name);
}

/** How it is dropped: PostgreSQL drops no database that has subscriptions, not even by force. */
export async function dropAdvice(session: DatabaseSession, database: string): Promise<string> {
  const subscriptions = await subscriptionsOf(session, database);
  const drop = `DROP DATABASE ${quoteName(database)}`;
  if (subscriptions.length === 0) return drop;
  const first = subscriptions.map((name) => `DROP SUBSCRIPTION ${quoteName(name)}`).join(', ');
  return `connected to it, ${first}, without which PostgreSQL does not drop it (each takes its slot on the publisher with it: where another database reads from that slot, ALTER SUBSCRIPTION … DISABLE and ALTER SUBSCRIPTION … SET (slot_name = NONE) come first); then ${drop}`;
}
