// What is decided from what: every strategy, every state, several migrations at once, and the forecast of the next deployment.
import { describe, expect, it } from '@jest/globals';
import { decide, type MigrationBeyond, type MigrationFile } from '../../src/database/strategy';
import { gone, holding, migration, sampleDown, sampleUp, standingOf } from '../samples/migrations';

const file = (changes: Partial<MigrationFile> = {}): MigrationFile => ({ commit: '4'.repeat(40), matches: true, up: sampleUp, down: sampleDown, ...changes });
const full = (rows = 3) => ({ holdings: [holding({ rows })] });
const actions = (wish: Parameters<typeof decide>[0], ...migrations: MigrationBeyond[]) => decide(wish, migrations).actions.map(({ action }) => action);
const committing = file({ up: `BEGIN; CREATE TABLE orders (id int); COMMIT; ALTER TABLE users ADD COLUMN vip boolean;` });
const half = (changes: Partial<MigrationBeyond> = {}) => migration({ state: 'failed', succeeded: false, file: committing, holdings: [holding()], standing: standingOf('CREATE TABLE orders (id int)'), ...changes });

describe('auto', () => {
  it('reverts what is empty', () => expect(decide('auto', [migration()])).toMatchObject({ strategy: 'revert', reason: 'nothing that it takes away holds a row' }));
  it('keeps what holds rows, and names them', () => expect(decide('auto', [migration(full())])).toMatchObject({ strategy: 'keep', reason: 'rows would be lost: orders: 3 rows' }));
  it('keeps all of them where one holds rows: a newer one may build on it', () => expect(actions('auto', migration({ name: '3_new' }), migration(full()))).toEqual(['keep', 'keep']));
  it('takes rows that are written over for no reason to stay', () => expect(decide('auto', [migration({ holdings: [holding({ loss: 'changed', table: 'flags', rows: 2 })] })]).strategy).toBe('revert'));
  it('keeps where rows are deleted', () => expect(decide('auto', [migration({ holdings: [holding({ loss: 'deleted', rows: 1 })] })]).strategy).toBe('keep'));
  it.each([
    ['no file', undefined],
    ['no down.sql', file({ down: undefined })],
    ['a down.sql that cannot be run', file({ down: 'VACUUM' })],
  ])('keeps where there is %s, without a problem', (_what, found) => expect(decide('auto', [migration({ file: found })])).toMatchObject({ strategy: 'keep', problems: [], reason: 'there is no down.sql that can be run of 2_orders' }));
  it('has nothing to do without migrations', () => expect(decide('auto', [])).toMatchObject({ strategy: 'keep', actions: [], nextDeploy: { works: true } }));
  it('resolves what failed and left nothing, with or without down.sql', () => {
    expect(actions('auto', migration({ state: 'failed', succeeded: false, ...gone }))).toEqual(['resolve']);
    expect(actions('auto', migration({ state: 'failed', succeeded: false, ...gone, file: file({ down: undefined }) }))).toEqual(['resolve']);
  });
  it('reverts what failed half way and left empty tables, keeps those with rows', () => {
    expect(actions('auto', half())).toEqual(['revert']);
    expect(decide('auto', [half(full())])).toMatchObject({ strategy: 'keep', actions: [{ action: 'resolve' }], nextDeploy: { works: false } });
  });
  it('reverts what was marked and left empty tables', () => expect(decide('auto', [migration({ state: 'rolled-back' })])).toMatchObject({ strategy: 'revert', actions: [{ action: 'revert' }] }));
});

describe('chosen strategies', () => {
  it.each([
    ['keep', 'keep', 'resolve', 'keep'],
    ['mark', 'mark', 'resolve', 'keep'],
    ['revert', 'revert', 'resolve', 'keep'],
  ] as const)('%s: applied %s, failed %s, rolled back %s', (wish, applied, failed, rolledBack) => {
    expect(actions(wish, migration(full()))).toEqual([applied]);
    expect(actions(wish, migration({ state: 'failed', succeeded: false, ...gone }))).toEqual([failed]);
    expect(actions(wish, migration({ state: 'rolled-back', ...gone }))).toEqual([rolledBack]);
  });
  it('revert: half applied, and marked with its tables left', () => {
    expect(decide('revert', [half()]).actions).toMatchObject([{ action: 'revert', why: expect.stringContaining('half way') }]);
    expect(actions('revert', migration({ state: 'rolled-back' }))).toEqual(['revert']);
  });
  it('revert sees a type that was left as well as a table', () => {
    const up = 'CREATE TYPE mood AS ENUM (); COMMIT; SELECT 1/0;';
    expect(actions('revert', half({ file: file({ up, down: 'DROP TYPE mood' }), holdings: [], standing: standingOf(up) }))).toEqual(['revert']);
  });
  it('restore and undo-restore leave the migrations to the backup', () => {
    for (const wish of ['restore', 'undo-restore'] as const) expect(decide(wish, [migration()])).toMatchObject({ strategy: wish, actions: [], problems: [] });
  });
});

describe('tables that a failed or rolled-back migration did not make', () => {
  it('one that never succeeded and is one transaction cannot have left anything: what is there is another’s', () =>
    expect(actions('revert', migration({ state: 'failed', succeeded: false, ...full() }))).toEqual(['resolve']));
  it('unless the file in git is not the one that was applied', () => expect(actions('revert', migration({ state: 'failed', succeeded: false, file: file({ matches: false }), ...full() }))).toEqual(['revert']));
  it('one that was made again under another name belongs to that one', () => {
    const renamed = migration({ name: '3_orders_again', holdings: [holding({ rows: 3 }), holding({ table: 'users', columns: ['vip'] })] });
    expect(actions('revert', renamed, migration({ state: 'rolled-back' }))).toEqual(['revert', 'keep']);
  });
});

describe('problems of a revert', () => {
  it('no commit, no down.sql, a down.sql that does not fit: each by name and with a mend', () => {
    const problems = (found: MigrationFile | undefined) => decide('revert', [migration({ file: found })]).problems;
    expect(problems(undefined)).toMatchObject([{ where: '2_orders', what: 'no commit on the host holds this migration' }]);
    expect(problems(file({ down: undefined }))).toMatchObject([{ where: '2_orders', what: 'it has no down.sql in 444444444444' }]);
    expect(problems(file({ down: 'ROLLBACK' }))).toMatchObject([{ where: '2_orders/down.sql' }]);
    for (const found of [undefined, file({ down: undefined })]) expect(problems(found)[0]?.mend).toContain('keep');
  });
  it('none for what is not reverted', () => expect(decide('keep', [migration({ file: undefined })]).problems).toEqual([]));
});

describe('the next deployment', () => {
  const next = (wish: Parameters<typeof decide>[0], ...migrations: MigrationBeyond[]) => decide(wish, migrations).nextDeploy;
  it('passes over what is kept', () => expect(next('keep', migration(full()))).toEqual({ works: true, why: 'nothing changes for it' }));
  it('works after a revert', () => expect(next('revert', migration())).toEqual({ works: true, why: 'it applies 2_orders again' }));
  it('fails after a mark on what is left', () => expect(next('mark', migration())).toEqual({ works: false, why: 'it applies 2_orders again, and finds there already: orders, users.vip' }));
  it('fails where down.sql takes away less than was made', () => expect(next('revert', migration({ file: file({ down: 'DROP TABLE orders' }) }))).toMatchObject({ works: false, why: expect.stringMatching(/: users\.vip$/) }));
  it('works on what says IF NOT EXISTS', () => expect(next('mark', migration({ standing: standingOf('CREATE TABLE IF NOT EXISTS orders (id int)') })).works).toBe(true));
  it('fails for what was rolled back before and left something', () => expect(next('keep', migration({ state: 'rolled-back' })).works).toBe(false));
});
