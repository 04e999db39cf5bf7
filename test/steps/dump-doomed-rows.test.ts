// What is dumped, where it ends up, and what people are told.
import { describe, expect, it } from '@jest/globals';
import type { MigrationBeyond } from '../../src/database/strategy';
import type { Database } from '../../src/config/environment';
import type { Strategy } from '../../src/request';
import { dumpDoomedRows } from '../../src/steps/dump-doomed-rows';
import { FakeDatabases } from '../fakes/databases';
import { exited } from '../fakes/fleet';
import { FakeHosts } from '../fakes/hosts';
import { FakeObjectStore } from '../fakes/object-store';
import { sampleContext, samplePorts } from '../samples/context';
import { undoing } from '../samples/undoing';
import { holding, migration } from '../samples/migrations';

const rows = [holding({ rows: 3 }), holding({ table: 'users', columns: ['vip'], rows: 2 }), holding({ table: 'empty' })];
const plan = (strategy: Strategy, beyond: MigrationBeyond[], database: Partial<Database> = {}) => dumpDoomedRows.plan(undoing(strategy, beyond, database));

describe('the plan', () => {
  it('is not needed where nothing is reverted, or nothing holds a row', () => {
    expect(plan('keep', [migration({ holdings: rows })])).toEqual({ notNeeded: 'nothing is reverted' });
    expect(plan('revert', [migration()])).toEqual({ notNeeded: 'nothing that the revert takes away holds a row' });
  });
  it('names tables, rows, and where they will be: tables that go and tables that stay in two archives', () => {
    const intent = plan('revert', [migration({ holdings: rows })]);
    expect('says' in intent && intent.says).toEqual(['orders: 3 rows', 'users (vip): 2 rows', 'pg_dump of them, in two archives, on app-1, read back in full, then kept in s3://shop-dumps/kept/shop/gh-1-first/tables.dump and s3://shop-dumps/kept/shop/gh-1-first/rows.dump']);
    expect(JSON.stringify(intent)).not.toContain('secret');
  });
  it('says where there is no bucket', () => expect(JSON.stringify(plan('revert', [migration({ holdings: rows })], { dumps: undefined }))).toContain('kept on the host: there is no database.dumps'));
});

/** What the host reports of its job. */
const report = (key: string, md5: string) => `fact\tdump.kept\t{"loss":"dropped","schema":"public","table":"orders","columns":[],"rows":3,"print":"7"}\nfact\tdump.archive\ttables /state/my dumps/tables.dump 4 ${md5} abc ${key}\n`;
const md5OfRows = '8d777f385d3dfec8815d20f7496026dc';

async function run(stdout: string, prepare: (store: FakeObjectStore) => void = () => undefined) {
  const situation = undoing('revert', [migration({ holdings: [holding({ rows: 3 })] })]);
  const hosts = new FakeHosts(({ script }) => exited(script.title.startsWith('Dump') ? stdout : ''));
  const store = new FakeObjectStore();
  prepare(store);
  const databases = new FakeDatabases((_sql, [names]) => (names as string[]).map((name) => ({ name, key: ['id'], refers: [] })));
  const secrets: string[] = [];
  const context = sampleContext({ situation, ports: samplePorts({ hosts, store, databases, protect: (secret) => secrets.push(secret) }) });
  const intent = dumpDoomedRows.plan(situation);
  if ('notNeeded' in intent) throw new Error('It should be needed.');
  const planned = { ...intent, step: 'dump-doomed-rows', title: '', section: '', documentedMs: undefined, deadlineMs: 1, blocking: true, undo: '' } as const;
  return { outcome: await dumpDoomedRows.run(planned, context), titles: hosts.fleet.titles(), scripts: hosts.fleet.calls.map(({ script }) => script.body), carried: context.carried, secrets };
}

describe('the run', () => {
  const key = 'kept/shop/gh-1-first/tables.dump';

  it('uploads by an address that is masked and in no kept script, then removes the copy on the host', async () => {
    const { outcome, titles, scripts, carried, secrets } = await run(report(key, md5OfRows), (store) => store.add('shop-dumps', key, 'data'));
    expect(titles).toEqual(['Grant access to the database', 'Say where to upload to', 'Dump the rows of orders', 'Revoke access to the database', 'Remove the copy of what is in the bucket', 'Note where the rows are kept']);
    expect(secrets).toEqual([`https://store.example/shop-dumps/${key}?PUT`]);
    expect(scripts.filter((body) => body.includes('?PUT'))).toHaveLength(1);
    expect(scripts.at(-1)).toContain(`The rows of orders are kept in s3://shop-dumps/${key}`);
    expect(scripts.at(-2)).toContain(`rm -f -- '/state/my dumps/tables.dump'`);
    expect(carried.kept).toEqual([{ loss: 'dropped', schema: 'public', table: 'orders', columns: [], rows: 3, print: '7' }]);
    expect(outcome.warnings).toEqual([]);
    expect(outcome.forPeople[0]).toBe(`The rows of orders are kept in s3://shop-dumps/${key} (4 bytes, SHA-256 abc). Delete it once nobody needs them.`);
    expect(outcome.output.at(-1)?.text).toContain('pg_restore');
  });

  it.each([
    ['the bucket shows another size', (store: FakeObjectStore) => store.add('shop-dumps', key, 'longer')],
    ['the bucket shows another content', (store: FakeObjectStore) => store.add('shop-dumps', key, 'atad')],
    ['the bucket does not show it', () => undefined],
  ])('leaves the copy on the host where %s', async (_what, prepare) => {
    const { outcome, titles } = await run(report(key, md5OfRows), prepare);
    expect(titles).not.toContain('Remove the copy of what is in the bucket');
    expect(outcome.warnings.join()).toContain('app-1:/state/my dumps/tables.dump: the dump stays on the host');
    expect(outcome.forPeople[0]).toContain('are kept in app-1:/state/my dumps/tables.dump (4 bytes');
    expect(outcome.forPeople[1]).toMatch(/ '\/state\/my dumps\/tables.dump'$/);
  });

  it('says why it was not uploaded, and goes on', async () => {
    const { outcome } = await run(`${report('-', md5OfRows)}fact\tdump.not-uploaded\tit is larger than 5 GiB\n`);
    expect(outcome.warnings).toEqual(['app-1: the dump stays on the host, for it is larger than 5 GiB']);
  });

  it('does not guess where the dump is', async () => expect(run('fact\tdump.archive\tnonsense\n')).rejects.toThrow('did not say where the dump is'));
});
