// A restore and its undoing as people run them, through dist: by name, with the database's name typed. Full Rollback, Alternative: Full Database Restore.
import { jest } from '@jest/globals';
import { act } from '../../sandbox/act';
import type { ActionResult } from '../../sandbox/runner/run-action';
import type { Sandbox } from '../../sandbox/sandbox';
import { expectResult } from './expect-result';
import { databaseNames, emptyBackups, query } from './restore-system';
import { expectHealed, openSystem, quickRecipes } from './system';

jest.setTimeout(120_000);

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSystem();
  await sandbox.deploy('v3.0.0');
  await emptyBackups(sandbox.description);
  await query(sandbox, `update pfa_records set category = 'OF THE BACKUP' where id = 1`);
  await sandbox.backup({ format: 'custom' });
  await sandbox.deploy('v4.0.0');
  await query(sandbox, 'delete from pfa_records where id > 100');
});

function run(type: 'full' | 'database', inputs: Record<string, string>): Promise<ActionResult> {
  return act(sandbox.description, { inputs: { 'rollback-type': type, 'target-tag': 'v3.0.0', incident: 'INCIDENT-8', ...inputs }, environment: quickRecipes(sandbox) });
}

interface Content {
  readonly records: number;
  readonly first: string;
  readonly migrations: readonly string[];
}

async function contentOf(name = sandbox.description.database.name): Promise<Content> {
  const [row] = await query<Content>(sandbox, `select (select count(*)::int from pfa_records) as records, (select category from pfa_records where id = 1) as first, array(select migration_name || ' ' || (finished_at is not null and rolled_back_at is null) from _prisma_migrations order by 1) as migrations`, name);
  if (row === undefined) throw new Error(`${name} answers nothing.`);
  return row;
}

test('a full rollback restores the backup by name; undo-restore brings back what was live before', async () => {
  const live = await contentOf();
  expect(live).toMatchObject({ records: 100, migrations: expect.arrayContaining(['20251128000003_phase4_bidirectional_sync_infrastructure true']) });
  for (const confirm of ['', 'pfa_vanguard_staging']) {
    const refused = await run('full', { 'database-strategy': 'restore', confirm });
    expect(refused.outcome).toBe('failure');
    expect(refused.log).toContain('confirm');
  }
  expect([await databaseNames(sandbox), await contentOf()]).toEqual([['pfa_vanguard'], live]);

  const restored = await run('full', { 'database-strategy': 'restore', confirm: 'pfa_vanguard' });
  expectResult(restored, 'success');
  await expectHealed(sandbox);
  const backup = { records: 300, first: 'OF THE BACKUP', migrations: live.migrations.filter((name) => !name.includes('phase4')) };
  expect(await contentOf()).toEqual(backup);
  const [, kept = ''] = await databaseNames(sandbox);
  expect(kept).toMatch(/^pfa_vanguard_before_\d{14}$/);
  expect(await contentOf(kept)).toEqual(live);
  expect(restored.summary).toContain('database-strategy: undo-restore');

  const undone = await run('database', { 'database-strategy': 'undo-restore', confirm: 'pfa_vanguard' });
  expectResult(undone, 'success');
  expect(await contentOf()).toEqual(live);
  const [, aside = ''] = await databaseNames(sandbox);
  expect(aside).toMatch(/^pfa_vanguard_restored_\d{14}$/);
  expect(await contentOf(aside)).toEqual(backup);
});
