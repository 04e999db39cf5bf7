// Migrations beyond the target, in the states that a database can have them in.
import type { Holding } from '../../src/database/holdings';
import { madeObjects, type MadeObject } from '../../src/database/made-objects';
import { sqlStatements } from '../../src/database/sql-statements';
import type { MigrationBeyond } from '../../src/database/strategy';

export const sampleUp = 'CREATE TABLE orders (id int); ALTER TABLE users ADD COLUMN vip boolean;';
export const sampleDown = 'DROP TABLE orders; ALTER TABLE users DROP COLUMN vip;';

/** All that the script makes. */
export function standingOf(up: string): MadeObject[] {
  return madeObjects(sqlStatements(up));
}

export function holding(changes: Partial<Holding> = {}): Holding {
  return { loss: 'dropped', schema: 'public', table: 'orders', columns: [], exists: true, rows: 0, ...changes };
}

/** Applied, with empty tables, and a down.sql. */
export function migration(changes: Partial<MigrationBeyond> = {}): MigrationBeyond {
  return {
    name: '2_orders',
    state: 'applied',
    checksum: 'c',
    succeeded: true,
    file: { commit: '4'.repeat(40), matches: true, up: sampleUp, down: sampleDown },
    holdings: [holding(), holding({ table: 'users', columns: ['vip'] })],
    standing: standingOf(sampleUp),
    ...changes,
  };
}

export const gone = { holdings: [holding({ exists: false }), holding({ table: 'users', columns: ['vip'], exists: false })], standing: [] } as const;
