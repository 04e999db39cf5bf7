// Questions of the demo to the product's database, past the action.
import { asSuperuser } from '../database/superuser';
import type { Description } from '../description';

/** The first value of the first row, as text; empty where there is none. */
export async function askDatabase({ database }: Description, sql: string): Promise<string> {
  const url = new URL(database.superuser.url);
  url.pathname = `/${database.name}`;
  return asSuperuser(url.href, async (client) => {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return String(Object.values(rows[0] ?? {})[0] ?? '');
  });
}
