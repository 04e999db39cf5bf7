// The sample system with migrations beyond the target, and what is decided for them.
import type { Database } from '../../src/config/environment';
import { decide, type MigrationBeyond } from '../../src/database/strategy';
import type { Situation } from '../../src/plan/situation';
import type { Strategy } from '../../src/request';
import { databaseFacts, sampleDatabase } from './database';
import { sampleEnvironment } from './environment';
import { sampleSituation } from './situation';

/** On its way to v3.0.0, which knows 1_init alone. */
export function undoing(strategy: Strategy, beyond: readonly MigrationBeyond[], changes: Partial<Database> = {}): Situation {
  const facts = databaseFacts({ beyond, migrations: [{ name: '1_init', state: 'applied', checksum: 'c', succeeded: true }, ...[...beyond].reverse()] });
  const database: Database = { ...sampleDatabase, dumps: { bucket: 'shop-dumps', prefix: 'kept/' }, ...changes };
  return sampleSituation({ rollbackType: 'database', environment: sampleEnvironment({ database }), database: { facts, decision: decide(strategy, beyond) } });
}
