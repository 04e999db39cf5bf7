// The one transaction: its order, what makes it stop, and what is said of a commit that nobody answered. The real thing runs in the integration tests.
import { describe, expect, it } from '@jest/globals';
import { sqlStatements } from '../../src/database/sql-statements';
import { CommitInDoubt, tryInOneTransaction, undoInOneTransaction, UndoFailure, type UndoOrder } from '../../src/database/undo';
import { FakeDatabases, type DatabaseAnswer } from '../fakes/databases';

const address = { via: '', host: '', port: 1, user: '', password: '', database: '', sslMode: 'disable' } as const;
const order = (changes: Partial<UndoOrder> = {}): UndoOrder => ({
  schema: 'public',
  lockTimeoutMs: 1_000,
  undo: [
    { name: '3_new', statements: sqlStatements('drop table b') },
    { name: '2_old', statements: [] },
  ],
  expected: [
    { name: '2_old', state: 'applied' },
    { name: '3_new', state: 'applied' },
  ],
  doomed: [],
  kept: [],
  made: [],
  hooks: sqlStatements('select now()'),
  ...changes,
});

/** Prisma's rows as they are, applied until the marks are set. */
class Server {
  readonly marked = new Set<string>();
  readonly databases: FakeDatabases;

  constructor(special: DatabaseAnswer = () => []) {
    this.databases = new FakeDatabases((sql, values, to) => {
      if (sql.startsWith('update "public"._prisma_migrations')) this.marked.add(String(values[0]));
      if (sql.includes('to_regclass($1) is not null as there')) return [{ there: true }];
      if (sql.includes('migration_name as name')) return ['2_old', '3_new'].map((name) => ({ name, checksum: '', finished: true, rolledBack: this.marked.has(name) }));
      return special(sql, values, to);
    });
  }

  async undo(changes: Partial<UndoOrder> = {}, signal = new AbortController().signal) {
    return undoInOneTransaction(await this.databases.open(address), order(changes), signal);
  }
}

const failure = (code: string) => Object.assign(new Error('it failed'), { code });

describe('undoInOneTransaction', () => {
  it('locks, compares, undoes newest first, runs the hooks, commits once', async () => {
    const server = new Server();
    await server.undo();
    const told = server.databases.statements.filter((sql) => /^(begin|select pg_advisory|drop|update|select now|commit|savepoint|rollback)/.test(sql)).map((sql) => sql.split(' ').slice(0, 2).join(' '));
    expect(told).toEqual(['begin', 'select pg_advisory_xact_lock($1)', 'savepoint before_undoing', 'drop table', 'update "public"._prisma_migrations', 'update "public"._prisma_migrations', 'select now()', 'commit']);
    expect([...server.marked]).toEqual(['3_new', '2_old']);
  });
  it('scripts find names in the schema of the application alone, as Prisma’s do; hooks in public, too', async () => {
    const server: Server = new Server((sql, [name]) => (sql.startsWith('update "shop"._prisma_migrations') ? (server.marked.add(String(name)), []) : []));
    await server.undo({ schema: 'shop' });
    const told = server.databases.statements.filter((sql) => /^(?:set local search_path|drop|select now|commit)/.test(sql));
    const alone = 'set local search_path = "shop"';
    expect(told).toEqual([alone, 'drop table b', alone, `${alone}, public`, 'select now()', alone, 'commit']);
  });
  it('marks alone need no look at the catalog', async () => {
    const server = new Server();
    await server.undo({ undo: [{ name: '3_new', statements: [] }] });
    expect(server.databases.statements.join()).not.toContain('pg_stat_xact');
  });
  it('stops where the rows are not those of the plan', async () => {
    const server = new Server();
    await expect(server.undo({ expected: [{ name: '2_old', state: 'applied' }, { name: '3_new', state: 'failed' }] })).rejects.toThrow('now: 3_new applied; in the plan: 3_new failed');
    expect(server.databases.statements).not.toContain('commit');
  });
  it('names the statement that fails, and never commits', async () => {
    const server = new Server((sql) => (sql === 'drop table b' ? failure('42P01') : []));
    await expect(server.undo()).rejects.toThrow('3_new/down.sql, statement 1 of 1 (drop table b): it failed. Nothing was changed.');
    expect(server.databases.statements).not.toContain('commit');
  });
  it('does not commit once the run is cancelled', async () => {
    const cancel = new AbortController();
    const server = new Server((sql) => (sql === 'select now()' ? (cancel.abort(new Error('cancelled')), []) : []));
    await expect(server.undo({}, cancel.signal)).rejects.toThrow('cancelled');
    expect(server.databases.statements).not.toContain('commit');
  });
  it.each([
    ['refused by the server', '23503', UndoFailure],
    ['broken by the operating system', 'EPIPE', CommitInDoubt],
    ['ended by an administrator', '57P01', CommitInDoubt],
    ['lost', '08006', CommitInDoubt],
  ])('a commit that is %s', async (_what, code, kind) => {
    const server = new Server((sql) => (sql === 'commit' ? failure(code) : []));
    await expect(server.undo()).rejects.toBeInstanceOf(kind);
  });
  it('says that PostgreSQL takes it back where the session broke before the commit', async () => {
    const server = new Server((sql) => (sql === 'drop table b' ? failure('ECONNRESET') : []));
    await expect(server.undo()).rejects.toThrow('broke before it committed');
  });
});

describe('tryInOneTransaction', () => {
  const attempt = async (answer: DatabaseAnswer = () => []) => {
    const server = new Server(answer);
    const said = await tryInOneTransaction(await server.databases.open(address), order({ statementTimeoutMs: 5_000 })).catch((error: unknown) => error);
    return { said, statements: server.databases.statements };
  };

  it('runs scripts and hooks within its limits, asks the deferred constraints, and takes everything back', async () => {
    const { said, statements } = await attempt();
    expect(said).toBe('');
    expect(statements).toEqual(expect.arrayContaining(['drop table b', 'select now()']));
    expect([statements.at(-1), statements.includes('commit')]).toEqual(['set constraints all immediate; rollback', false]);
    expect(statements.filter((sql) => sql.startsWith('reset')).every((sql) => sql.endsWith('; set local statement_timeout = 5000'))).toBe(true);
  });
  it('fails with PostgreSQL’s own words where it refuses, and says what mends it', async () => {
    const refused = Object.assign(new Error('cannot drop table b because other objects depend on it'), { code: '2BP01', detail: 'view v depends on table b\nview w depends on table b', hint: 'Use DROP ... CASCADE to drop the dependent objects too.' });
    const { said } = await attempt((sql) => (sql === 'drop table b' ? refused : []));
    expect(said).toBeInstanceOf(UndoFailure);
    expect((said as UndoFailure).message).toBe('3_new/down.sql, statement 1 of 1 (drop table b): cannot drop table b because other objects depend on it. DETAIL: view v depends on table b; view w depends on table b. HINT: Use DROP ... CASCADE to drop the dependent objects too. Nothing was changed.');
    expect((said as UndoFailure).nextAction).toMatch(/an object that depends on what goes.*read from the commit of the release/);
  });
  it.each(['55P03', '57014', '40P01', '53300', '57P01', ''])('is no proof where %p is in the way', async (code) => expect((await attempt((sql) => (sql === 'drop table b' ? failure(code) : []))).said).toContain('it failed'));
});
