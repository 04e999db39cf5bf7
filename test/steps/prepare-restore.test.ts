// Preparing a restore: what its plan says of the backup, and which left-over databases people are told to drop.
import { describe, expect, it } from '@jest/globals';
import type { BackupFacts } from '../../src/database/restore-facts';
import { sideName, type MarkedDatabase } from '../../src/database/restore-marks';
import { StepError } from '../../src/errors';
import type { Situation } from '../../src/plan/situation';
import { prepareRestore } from '../../src/steps/prepare-restore';
import { FakeDatabases } from '../fakes/databases';
import { exited } from '../fakes/fleet';
import { FakeHosts } from '../fakes/hosts';
import { sampleContext, samplePorts } from '../samples/context';
import { databaseSituation, sampleDatabase } from '../samples/database';
import { sampleEnvironment } from '../samples/environment';
import { awkwardNames, database, sampleBackup } from '../samples/restoring';
import { sampleSituation } from '../samples/situation';

interface Case {
  readonly strategy?: 'restore' | 'undo-restore' | 'keep';
  readonly name?: string;
  readonly backup?: BackupFacts | undefined;
  readonly databases?: readonly MarkedDatabase[];
}

function situation({ strategy = 'restore', name = 'shop', databases = [], ...rest }: Case): Situation {
  const backup = 'backup' in rest ? rest.backup : sampleBackup();
  return sampleSituation({ rollbackType: 'database', environment: sampleEnvironment({ database: { ...sampleDatabase, name } }), database: { ...databaseSituation({ strategy, actions: [] }), restore: { backup, databases } } });
}

describe('the plan', () => {
  const says = (asked: Case) => {
    const intent = prepareRestore.plan(situation(asked));
    return 'says' in intent ? intent.says : [intent.notNeeded];
  };
  it('is not needed for other strategies', () => expect([says({ strategy: 'undo-restore' }), says({ strategy: 'keep' })].flat()).toEqual(Array.from({ length: 2 }, () => 'only with database-strategy: restore')));
  it('says where the restore of this run is live', () => expect(says({ backup: undefined })).toEqual(['the restore of this run is live already']));
  it.each(awkwardNames)('restores beside %j, on the host via alone, and shows no secret', (name) => {
    const intent = prepareRestore.plan(situation({ name }));
    expect(says({ name })[3]).toContain(`restore it into ${sideName(name, 'gh-1')} on the same server, while ${name} (`);
    expect('commands' in intent && intent.commands.map(({ hosts, script }) => [hosts, script.title])).toEqual([[['app-1'], `Restore b/shop.sql into ${sideName(name, 'gh-1')}`]]);
    expect(JSON.stringify(intent)).not.toContain('secret');
  });

  const file = (sha256?: string) => ({ key: 'b/shop', name: 'backup', sizeBytes: 1024, etag: 'e', sha256 });
  it.each<[string, Partial<BackupFacts>, string, RegExp]>([
    ['plain, without a sum', {}, 'backup: s3://shop-backups/b/shop.sql, plain SQL, 2.0 KiB, of 2026-01-01T03:00:00.000Z', /inside a value would not be found$/],
    ['with a sum', { files: [file('ab')] }, 'backup: s3://shop-backups/b/shop.sql, plain SQL, 2.0 KiB, of 2026-01-01T03:00:00.000Z', /^its SHA-256 is known and compared$/],
    ['an archive of which one file has no sum', { format: 'directory', files: [file('ab'), file()] }, 'backup: s3://shop-backups/b/shop.sql, directory archive, 2.0 KiB in 2 files, of 2026-01-01T03:00:00.000Z', /in an uncompressed archive would not be found$/],
  ])('describes the backup: %s', (_name, changes, first, third) => {
    const [backup, age, sum] = says({ backup: sampleBackup(changes) });
    expect([backup, age]).toEqual([first, 'what was written in the 7 h since then is not in it; it stays in the database that is kept']);
    expect(sum).toMatch(third);
  });
});

/** A host that says the restore is whole, and a server on which both databases are alike. */
async function prepare(asked: Case, reply = exited(''), { failed = false, subscription = '' } = {}) {
  const hosts = new FakeHosts(({ script }) => (script.title.startsWith('Restore ') ? reply : exited()));
  const databases = new FakeDatabases((sql, values) => {
    if (sql.startsWith('drop database') && subscription !== '') return new Error('being used by logical replication subscription');
    if (sql.includes('as name from pg_subscription')) return values[0] === subscription ? [{ name: 'inbox' }] : [];
    if (sql.includes('not datistemplate')) return [{ name: sideName(asked.name ?? 'shop', 'gh-1'), comment: database('x', { state: 'restored' }).comment }];
    if (sql.includes('is not null as there')) return [{ there: true }];
    if (sql.includes('migration_name as name')) return ['1_init', '2_queue'].map((name) => ({ name, checksum: 'c', finished: !failed || name === '1_init', rolledBack: false }));
    return sql.includes('"connectionLimit"') ? [{ owner: 'shop', connectionLimit: -1, grants: [], settings: [] }] : [];
  });
  const context = sampleContext({ situation: situation(asked), ports: samplePorts({ hosts, databases }) });
  const planned = prepareRestore.plan(context.situation);
  const result = await prepareRestore.run(planned as never, context).catch((error: unknown) => error);
  return { result, hosts, databases };
}

const whole = (restored: 'now' | 'before') => exited(`fact\trestored\t${restored}\nfact\tinspection\t${JSON.stringify({ rows: {}, owners: 1 })}\n`);

describe('the step', () => {
  it('does nothing where the restore of this run is live', async () => {
    const { result, hosts, databases } = await prepare({ backup: undefined });
    expect(result).toMatchObject({ state: 'already', detail: 'the restore of this run is live already' });
    expect([hosts.fleet.calls, databases.statements]).toEqual([[], []]);
  });

  it('says that the live one was not touched, where the host fails', async () => {
    const { result } = await prepare({}, exited('', 65, 'the dump is cut off amid a statement'));
    expect(result).toBeInstanceOf(StepError);
    expect((result as StepError).message).toContain('the dump is cut off amid a statement');
    expect((result as StepError).nextAction).toMatch(/^The live database was not touched\. If the backup is damaged/);
  });

  it('marks as verified what may go live, and says whether an earlier try had restored it', async () => {
    const { result, databases } = await prepare({}, whole('now'));
    expect(result).toMatchObject({ state: 'done', detail: 'b/shop.sql is in shop_restore_gh_1 and equals what the backup says: 0 rows', forPeople: [] });
    expect(databases.statements.filter((sql) => sql.startsWith('comment'))).toEqual([expect.stringMatching(/^comment on database "shop_restore_gh_1" is 'emergency-rollback \{"state":"verified"/)]);
    expect((await prepare({}, whole('before'))).result).toMatchObject({ state: 'already' });
  });

  it('lets no backup go live that holds a failed migration: it is dropped, and nothing is swapped', async () => {
    const { result, databases } = await prepare({}, whole('now'), { failed: true });
    expect(result).toBeInstanceOf(StepError);
    expect((result as StepError).message).toMatch(/^the restored database may not go live: the migration 2_queue is failed in the backup: .*choose a backup from before it began/);
    expect((result as StepError).nextAction).toMatch(/^The live database was not touched, and the restored one was dropped\./);
    expect(databases.statements.filter((sql) => /^(?:comment|drop)/.test(sql))).toEqual(['drop database if exists "shop_restore_gh_1" with (force)']);
  });

  it('says why it is refused also where it cannot be dropped, and how people drop it', async () => {
    const { result } = await prepare({}, whole('now'), { failed: true, subscription: 'shop_restore_gh_1' });
    expect((result as StepError).message).toContain('the migration 2_queue is failed in the backup');
    expect((result as StepError).nextAction).toMatch(/^The live database was not touched; the restored one could not be dropped \(being used by logical replication subscription\), so do it by hand: connected to it, DROP SUBSCRIPTION "inbox", .*; then DROP DATABASE "shop_restore_gh_1"\. Choose another backup/);
  });

  it.each(awkwardNames)('tells people to drop what other runs left of %j, and of no other database', async (name) => {
    const left = (['restoring', 'restored', 'verified'] as const).map((state) => database(sideName(name, state), { state, run: state }));
    const others = awkwardNames.filter((other) => other !== name).map((other) => database(sideName(other, 'gh-9'), { state: 'restoring', run: 'gh-9' }));
    const own = database(sideName(name, 'gh-1'), { state: 'restoring' });
    const { result } = await prepare({ name, databases: [...others, database(name, { state: 'live' }), own, ...left, database(`${name}_old`, { state: 'kept' })] }, whole('now'));
    const told = (run: string) => `Drop ${sideName(name, run)}, which the run ${run} left and nobody uses: DROP DATABASE "${sideName(name, run).replaceAll('"', '""')}".`;
    expect(result).toMatchObject({ forPeople: ['restoring', 'restored', 'verified'].map(told) });
  });

  it('says which subscriptions of what is left must go first', async () => {
    const left = sideName('shop', 'gh-0');
    const { result } = await prepare({ databases: [database(left, { state: 'verified', run: 'gh-0' })] }, whole('now'), { subscription: left });
    expect(result).toMatchObject({ forPeople: [expect.stringMatching(/nobody uses: connected to it, DROP SUBSCRIPTION "inbox", without which .*; then DROP DATABASE "shop_restore_gh_0"\.$/)] });
  });
});
