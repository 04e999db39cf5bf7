// Scenes with the database: the full rollback that undoes a migration, and the restore of a backup.
import { askDatabase } from './ask-database';
import { answers, serving } from './expectations';
import type { Scene } from './scene';

const migration = '20251128000003_phase4_bidirectional_sync_infrastructure';

export const full: Scene = {
  title: 'v4.0.0 and its migration go: code, frontend and database come back together. A row in a table that goes is kept first.',
  async prepare(sandbox) {
    await askDatabase(sandbox.description, `insert into pfa_write_queue (organization_id, pfa_id, payload, status) values ('org-rio', 'PFA-0001', '{}', 'done')`);
    await sandbox.break('unhealthy');
  },
  inputs: { 'rollback-type': 'full', 'target-tag': 'v3.0.0', 'database-strategy': 'revert', incident: 'INCIDENT-103', reason: 'the demo broke it' },
  async unmet(sandbox, sight) {
    return [
      ...serving({ backend: '3.0.0', site: '3.0.0', worker: 'dead' }, sight),
      ...(await answers(sandbox, 'the migration is rolled back', `select count(*) from _prisma_migrations where migration_name = '${migration}' and rolled_back_at is null`, '0')),
      ...(await answers(sandbox, 'its tables are gone', `select count(*) from pg_tables where tablename in ('pfa_write_queue', 'pfa_sync_conflict')`, '0')),
      ...(await answers(sandbox, 'the records are all there', 'select count(*) from pfa_records', '300')),
    ];
  },
  proved: 'v3.0.0 is served, the migration is undone, its rows are in the backup bucket, no worker writes.',
};

export const restore: Scene = {
  title: 'Wrong data was written. The backup of before is restored beside the live database, checked, and swapped in.',
  async prepare(sandbox, say) {
    const { key } = await sandbox.backup({ format: 'custom' });
    say(`A backup was made: ${key}. Then every record was spoiled.`);
    await askDatabase(sandbox.description, `update pfa_records set category = 'SPOILED'`);
  },
  inputs: { 'rollback-type': 'database', 'database-strategy': 'restore', scenario: 'data-corruption', confirm: 'pfa_vanguard', incident: 'INCIDENT-104', reason: 'wrong data was written' },
  async unmet(sandbox, sight) {
    return [
      ...serving({ backend: '4.0.0', site: '4.0.0', worker: 'dead' }, sight),
      ...(await answers(sandbox, 'spoiled records', `select count(*) from pfa_records where category = 'SPOILED'`, '0')),
      ...(await answers(sandbox, 'the records are all there', 'select count(*) from pfa_records', '300')),
      ...(await answers(sandbox, 'the old database is kept', `select count(*) from pg_database where datname like 'pfa_vanguard_before_%'`, '1')),
    ];
  },
  proved: 'the good data is back, the spoiled database is kept beside it, and the summary says how to swap back.',
};
