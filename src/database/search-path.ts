// Where names without a schema are looked for: in the schema of the application's address (Prisma's `?schema=`), then in public.
import type { DatabaseSession } from '../ports';
import { quoteName } from './queries';

/** Until the transaction ends. Where the address names no other schema, the settings of its user hold. */
export async function searchIn(session: DatabaseSession, schema: string): Promise<void> {
  if (schema !== 'public') await session.run(`set local search_path = ${quoteName(schema)}, public`);
}

/** In a transaction of its own, so that the next user of a pooled session finds its settings as they were. */
export async function inSchema<Result>(session: DatabaseSession, schema: string, work: () => Promise<Result>, mode: 'read write' | 'read only' = 'read write'): Promise<Result> {
  await session.run(`begin transaction ${mode}`);
  try {
    await searchIn(session, schema);
    const result = await work();
    await session.run(mode === 'read only' ? 'rollback' : 'commit');
    return result;
  } catch (error) {
    await session.run('rollback').catch(() => undefined);
    throw error;
  }
}

/** As the key of its counts: `orders` is `shop.orders` there, where the application's schema is shop and has one. */
export function countedName(name: string, known: readonly string[], schema: string): string {
  const ways = [...(schema === 'public' ? [] : [`${schema}.${name}`]), name, name.replace(/^public\./, '')];
  return ways.find((way) => known.includes(way)) ?? name;
}
