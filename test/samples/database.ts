// The database of the sample system: one migration that v3.0.0 does not know, its table empty.
import type { Database } from '../../src/config/environment';
import type { DatabaseFacts } from '../../src/database/facts';
import type { Decision, MigrationBeyond } from '../../src/database/strategy';
import type { DatabaseSituation } from '../../src/plan/situation';

const address = { via: 'app-1', host: '10.0.1.20', port: 5432, user: 'shop', password: 'secret', database: 'shop', sslMode: 'disable' } as const;

export const beyondSample: MigrationBeyond = {
  name: '2_queue',
  state: 'applied',
  checksum: 'c2',
  succeeded: true,
  file: { commit: '4'.repeat(40), matches: true, up: 'create table queue (id int)', down: 'drop table queue' },
  holdings: [{ loss: 'dropped', schema: 'public', table: 'queue', columns: [], exists: true, rows: 0 }],
  standing: [],
};

export function databaseFacts(changes: Partial<DatabaseFacts> = {}): DatabaseFacts {
  return {
    url: 'postgresql://shop:secret@10.0.1.20/shop',
    address,
    adminUrl: 'postgresql://shop:secret@10.0.1.20/shop',
    adminAddress: address,
    schema: 'public',
    serverVersion: '15.8',
    sizeBytes: 1_000_000,
    readOnly: false,
    rights: { createDatabase: true, ownsDatabase: true },
    migrations: [
      { name: '1_init', state: 'applied', checksum: 'c1', succeeded: true },
      { name: '2_queue', state: 'applied', checksum: 'c2', succeeded: true },
    ],
    release: ['1_init'],
    beyond: [beyondSample],
    ...changes,
  };
}

/** Decided to revert, unless the changes say otherwise. */
export function databaseSituation(changes: Partial<Decision> = {}, facts: Partial<DatabaseFacts> = {}): DatabaseSituation {
  const decision: Decision = { strategy: 'revert', reason: 'chosen', actions: [{ migration: beyondSample, action: 'revert', why: '' }], nextDeploy: { works: true, why: 'it applies again what was undone' }, problems: [] };
  return { facts: databaseFacts(facts), decision: { ...decision, ...changes } };
}

export const sampleDatabase: Database = {
  name: 'shop',
  source: { kind: 'env-file', file: '.env', variable: 'DATABASE_URL' },
  adminUrl: undefined,
  via: 'app-1',
  migrations: 'prisma/migrations',
  prisma: { directory: '.', command: 'npx prisma' },
  pathFolders: [],
  backups: undefined,
  dumps: undefined,
  jobs: 2,
  lockTimeoutMs: 5000,
  counts: [],
  after: [],
};
