// The swap as a step: what its plan says, what refuses it, and what it says of a rename that fails or whose answer is lost.
import { describe, expect, it } from '@jest/globals';
import { keptName, readMark, sideName, type MarkedDatabase } from '../../src/database/restore-marks';
import type { BackupFacts } from '../../src/database/restore-facts';
import { endSessions } from '../../src/database/swap';
import { StepError } from '../../src/errors';
import type { Situation } from '../../src/plan/situation';
import { swapDatabase } from '../../src/steps/swap-database';
import type { StepOutcome } from '../../src/steps/step';
import { FakeClock } from '../fakes/clock';
import { FakeDatabases } from '../fakes/databases';
import { FakeHosts } from '../fakes/hosts';
import { sampleContext, samplePorts } from '../samples/context';
import { databaseSituation, sampleDatabase } from '../samples/database';
import { sampleEnvironment } from '../samples/environment';
import { awkwardNames, database, sampleBackup } from '../samples/restoring';
import { sampleSituation } from '../samples/situation';

type Way = 'restore' | 'undo-restore';

function situation(strategy: Way | 'keep', databases: readonly MarkedDatabase[], { name = 'shop', backup }: { readonly name?: string; readonly backup?: BackupFacts } = {}): Situation {
  return sampleSituation({ rollbackType: 'database', environment: sampleEnvironment({ database: { ...sampleDatabase, name } }), database: { ...databaseSituation({ strategy, actions: [] }), restore: { backup, databases } } });
}

const verified = (name = 'shop') => [database(name), database(sideName(name, 'gh-1'), {})];

describe('the plan', () => {
  const says = (...asked: Parameters<typeof situation>) => {
    const intent = swapDatabase.plan(situation(...asked));
    return 'says' in intent ? intent.says : [intent.notNeeded];
  };
  it('is not needed where no database takes the place of another', () => {
    expect(says('keep', [])).toEqual(['only with database-strategy: restore or undo-restore']);
    expect(swapDatabase.plan(sampleSituation())).toEqual({ notNeeded: 'only with database-strategy: restore or undo-restore' });
  });
  it('names what goes and what comes', () => {
    expect(says('restore', [database('shop')], { backup: sampleBackup() })[0]).toMatch(/^shop becomes shop_before_… and stays; shop_restore_gh_1 becomes shop: two renames/);
    expect(says('undo-restore', [database('shop', { state: 'live' }), database('shop_before_20260101000000', { state: 'kept' })])[0]).toMatch(/^shop becomes shop_restored_… and stays; shop_before_20260101000000 becomes shop: two renames/);
  });
  it.each(awkwardNames)('names what it will really be called: %j', (name) => {
    const kept = keptName(name, 'before', '20260101000000');
    expect(says('restore', [], { name, backup: sampleBackup() })[0]).toContain(`${name} becomes ${kept.slice(0, -14)}… and stays; ${sideName(name, 'gh-1')} becomes ${name}: `);
    expect(says('undo-restore', [database(kept, { state: 'kept' })], { name })[0]).toContain(`becomes ${keptName(name, 'restored', '20260101000000').slice(0, -14)}… and stays; ${kept} becomes ${name}: `);
  });
  it('says that it is done, also where an older one could be swapped in', () => {
    const older = database('shop_before_20250101000000', { state: 'kept', run: 'gh-0' });
    expect(says('restore', [database('shop', { state: 'live' }), older])).toEqual(['the restore of this run is live already']);
    expect(says('undo-restore', [database('shop', { state: 'back' }), older])).toEqual(['this run has swapped it back already']);
  });
  it('does not say so where another run did it, or where another backup is asked for', () => {
    expect(says('undo-restore', [database('shop', { state: 'back', run: 'gh-0' }), database('shop_before_20250101000000')])[0]).toContain('shop_before_20250101000000 becomes shop');
    expect(says('restore', [database('shop', { state: 'live' })], { backup: sampleBackup() })[0]).toContain('shop_restore_gh_1 becomes shop');
  });
});

interface Server {
  databases: readonly MarkedDatabase[];
  readonly prepared?: number;
  readonly slots?: readonly string[];
  readonly others?: readonly object[];
  /** By the name of their database. */
  readonly subscriptions?: Readonly<Record<string, readonly string[]>>;
  /** What becomes of the rename: an error, after which it was done or was not. */
  readonly commit?: (count: number) => { readonly error?: Error; readonly done: boolean };
  /** The session that ends others is refused so often before the rename has ended; it goes on until that is known. */
  readonly refusals?: number;
  /** Once the rename was tried, nobody can connect. */
  readonly gone?: boolean;
}

/** Does what two renames and their comments say. */
function rename(databases: readonly MarkedDatabase[], sql: string): MarkedDatabase[] {
  const plain = (text: string) => text.replaceAll('""', '"');
  const names = new Map([...sql.matchAll(/alter database "(.*)" rename to "(.*)"/g)].map(([, from = '', to = '']) => [plain(from), plain(to)]));
  const comments = new Map([...sql.matchAll(/comment on database "(.*)" is '(.*)'/g)].map(([, name = '', text = '']) => [plain(name), text.replaceAll("''", "'")]));
  return databases.map((each) => {
    const name = names.get(each.name) ?? each.name;
    const comment = comments.get(name) ?? each.comment;
    return { name, comment, mark: readMark(comment) };
  });
}

async function swap(strategy: Way, server: Server, name = 'shop') {
  let tries = 0;
  let refusals = server.refusals ?? 0;
  let decide = (): void => undefined;
  const decided = new Promise<void>((resolve) => (decide = resolve));
  if (refusals === 0) decide();
  const databases = new FakeDatabases(async (sql, values) => {
    if (server.gone === true && tries > 0 && !sql.startsWith('do $$')) return new Error('connect ECONNREFUSED');
    if (sql.includes('as prepared')) return [{ prepared: server.prepared ?? 0, slots: server.slots ?? [] }];
    if (sql.includes('from pg_subscription')) return (server.subscriptions?.[String(values[0])] ?? []).map((each) => ({ name: each }));
    if (sql.includes('join pg_roles')) return server.others ?? [];
    if (sql.includes('not datistemplate')) return server.databases;
    if (sql.endsWith(';\ncommit')) {
      const { error, done } = server.commit?.((tries += 1)) ?? { done: true };
      await decided;
      if (done) server.databases = rename(server.databases, sql);
      return error ?? [];
    }
    if (sql === endSessions && String(values[0]) === '1' && refusals > 0) {
      refusals -= 1;
      if (refusals === 0) decide();
      return new Error('Connection terminated');
    }
    if (sql.startsWith('select (select oid')) return [{ live: '1', next: '2' }];
    return sql.includes('as sessions') ? [{ sessions: 3 }] : sql.includes('as pid') ? [{ pid: 7 }] : [];
  });
  const [hosts, clock] = [new FakeHosts(), new FakeClock()];
  const context = sampleContext({ situation: situation(strategy, server.databases, { name }), ports: samplePorts({ databases, hosts, clock }) });
  const run = (): Promise<StepOutcome> => swapDatabase.run({} as never, context);
  const result = await run().catch((error: unknown) => error);
  return { result, again: run, databases, hosts, tries: () => tries };
}

async function failure(...asked: Parameters<typeof swap>) {
  const { result, ...rest } = await swap(...asked);
  if (!(result instanceof StepError)) throw new Error(`It did not fail: ${JSON.stringify(result)}`);
  return { message: result.message, nextAction: result.nextAction, ...rest };
}

const refused = (code: string) => Object.assign(new Error(`no (${code})`), { code, severity: 'ERROR' });
const names = ({ databases }: Server) => databases.map(({ name }) => name).sort();
const untouched = /^Nothing was changed: the database is live as before\./;

describe('the swap', () => {
  it.each(awkwardNames)('puts the restored one live, tells people what is kept, and does nothing when it is asked again: %j', async (name) => {
    const server = { databases: verified(name) };
    const { result, again, databases, hosts } = await swap('restore', server, name);
    const aside = keptName(name, 'before', '20260101100000');
    expect(names(server)).toEqual([name, aside].sort());
    expect(result).toMatchObject({ state: 'done', warnings: [], detail: `${name} is the restored one again; 3 sessions were ended; ${aside} holds what was live before` });
    expect((result as StepOutcome).forPeople).toEqual([expect.stringMatching(/^The database as it was before is kept as .*database-strategy: undo-restore, confirm: /)]);
    expect((result as StepOutcome).forPeople[0]).toContain(`confirm: ${name}. When nobody needs it any more: DROP DATABASE "${aside.replaceAll('"', '""')}".`);
    expect(hosts.fleet.titles()).toEqual(['Forget what the restore needed']);
    const before = databases.statements.length;
    expect(await again()).toMatchObject({ state: 'already', detail: `it is live already; ${aside} holds what was live before` });
    expect(databases.statements.slice(before).filter((sql) => sql.includes('rename'))).toEqual([]);
    expect(databases.openSessions).toBe(0);
  });
  it('says that subscriptions of the old one must go before it is dropped, also when it is asked again', async () => {
    const server = { databases: verified(), subscriptions: { shop_before_20260101100000: ['in "box"', 'feed'], shop: ['other'] } };
    const { result, again } = await swap('restore', server);
    const said = /When nobody needs it any more: connected to it, DROP SUBSCRIPTION "in ""box""", DROP SUBSCRIPTION "feed", without which PostgreSQL does not drop it \(.* SET \(slot_name = NONE\) come first\); then DROP DATABASE "shop_before_20260101100000"\.$/;
    expect((result as StepOutcome).forPeople).toEqual([expect.stringMatching(said)]);
    expect((await again()).forPeople).toEqual([expect.stringMatching(said)]);
  });
  it('brings back the one before', async () => {
    const server = { databases: [database('shop', { state: 'live', run: 'gh-0' }), database('shop_before_20250101000000', { state: 'kept', run: 'gh-0' })] };
    const { result } = await swap('undo-restore', server);
    expect(names(server)).toEqual(['shop', 'shop_restored_20260101100000']);
    expect(result).toMatchObject({ detail: 'shop is the former one again; 3 sessions were ended; shop_restored_20260101100000 holds what was live before', forPeople: ['The database that the restore had made is kept as shop_restored_20260101100000, with everything written to it. When nobody needs it any more: DROP DATABASE "shop_restored_20260101100000".'] });
  });
  it('says where the old one was dropped since', async () => expect((await swap('restore', { databases: [database('shop', { state: 'live' })] })).result).toMatchObject({ state: 'already', detail: 'it is live already; the old database is gone', forPeople: [] }));
  it('warns of what stays with the old one', async () => expect((await swap('restore', { databases: verified(), slots: ['a', 'b'] })).result).toMatchObject({ warnings: [expect.stringMatching(/^The replication slots a, b stay with the old database/)] }));
});

describe('the swap is refused, and no session is ended', () => {
  it.each<[string, Server, RegExp]>([
    ['nothing is verified', { databases: [database('shop')] }, /^there is nothing to swap: nothing was restored beside it$/],
    ['prepared transactions', { databases: verified(), prepared: 2 }, /^shop has 2 prepared transactions/],
    ['sessions of a superuser', { databases: verified(), others: [{ pid: 9, user: 'postgres', application: 'psql', database: 'shop' }] }, /^sessions are open that our user may not end: postgres psql \(pid 9, in shop\)$/],
  ])('%s', async (_name, server, why) => {
    const before = names(server);
    const { message, nextAction, databases } = await failure('restore', server);
    expect(message).toMatch(why);
    expect(nextAction).toMatch(untouched);
    expect(names(server)).toEqual(before);
    expect(databases.statements.filter((sql) => /pg_terminate_backend|rename/.test(sql))).toEqual([]);
  });
});

describe('a rename that fails', () => {
  it.each(['55006', '55P03', '40P01'])('is tried again where somebody was in its way (%s)', async (code) => {
    const server: Server = { databases: verified(), commit: (count) => (count === 3 ? { done: true } : { error: refused(code), done: false }) };
    const { result, tries } = await swap('restore', server);
    expect([tries(), (result as StepOutcome).state]).toEqual([3, 'done']);
  });
  it.each([
    ['55006', 3],
    ['42501', 1],
    ['42P04', 1],
  ])('is given up: %s after %d tries', async (code, count) => {
    const server: Server = { databases: verified(), commit: () => ({ error: refused(code), done: false }) };
    const { message, nextAction, tries } = await failure('restore', server);
    expect([message, tries()]).toEqual([`the databases were not swapped: no (${code})`, count]);
    expect(nextAction).toMatch(untouched);
  });
  it('is done, where only its answer was lost', async () => {
    const { result, tries } = await swap('restore', { databases: verified(), commit: () => ({ error: new Error('Connection terminated'), done: true }) });
    expect([tries(), (result as StepOutcome).state]).toEqual([1, 'done']);
  });
  it.each([true, false])('is waited for, where the session that ends others breaks meanwhile (done: %s)', async (done) => {
    const server: Server = { databases: verified(), refusals: 3, commit: () => (done ? { done } : { done, error: refused('42501') }) };
    const { result, tries } = await swap('restore', server);
    expect(tries()).toBe(1);
    if (done) expect([(result as StepOutcome).state, names(server)]).toEqual(['done', ['shop', 'shop_before_20260101100000']]);
    else expect([(result as StepError).message, (result as StepError).nextAction]).toEqual(['the databases were not swapped: no (42501)', expect.stringMatching(untouched)]);
  });
  it('is not done, where the connection broke before', async () => {
    const { message, nextAction } = await failure('restore', { databases: verified(), commit: () => ({ error: new Error('Connection terminated'), done: false }) });
    expect(message).toBe('the databases were not swapped: Connection terminated');
    expect(nextAction).toMatch(untouched);
  });
  it.each([true, false])('is in doubt, where nobody answers any more (done: %s)', async (done) => {
    const { message, nextAction } = await failure('restore', { databases: verified(), gone: true, commit: () => ({ error: new Error('Connection terminated'), done }) });
    expect(message).toMatch(/^it is not known whether the databases were swapped: /);
    expect(nextAction).not.toMatch(untouched);
    expect(nextAction).toContain('run this again: it looks which');
  });
});
