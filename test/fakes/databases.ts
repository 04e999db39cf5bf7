// A database in memory: a function of the test answers every statement.
import type { DatabaseAddress, Databases, DatabaseSession } from '../../src/ports';

export type DatabaseAnswer = (sql: string, values: readonly unknown[], address: DatabaseAddress) => readonly object[] | Error | Promise<readonly object[] | Error>;

export class FakeDatabases implements Databases {
  /** Every statement, in order. */
  readonly statements: string[] = [];
  openSessions = 0;

  constructor(private readonly answer: DatabaseAnswer = () => []) {}

  async open(address: DatabaseAddress): Promise<DatabaseSession> {
    this.openSessions += 1;
    const ask = async (sql: string, values: readonly unknown[] = []) => {
      this.statements.push(sql);
      const answer = await this.answer(sql, values, address);
      if (answer instanceof Error) throw answer;
      return answer;
    };
    return {
      rows: async <Row>(sql: string, values?: readonly unknown[]) => (await ask(sql, values)) as Row[],
      run: async (sql) => void (await ask(sql)),
      close: async () => void (this.openSessions -= 1),
    };
  }
}
