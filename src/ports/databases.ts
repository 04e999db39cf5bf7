// Sessions with PostgreSQL.

/** Where a database answers, as its host `via` sees it. */
export interface DatabaseAddress {
  readonly via: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** A secret. */
  readonly password: string;
  readonly database: string;
  readonly sslMode: 'disable' | 'require' | 'verify-full';
}

/** One session with PostgreSQL. Errors carry the server's message and its SQLSTATE as `code`. */
export interface DatabaseSession {
  /** One statement, with values for $1, $2 … bigint and numeric come as text. */
  rows<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Statements as they stand, sent at once; without BEGIN they are one transaction. */
  run(sql: string): Promise<void>;
  /** Ends it, also while a statement runs, which then fails; what is not committed is taken back. A second call does nothing. Never throws. */
  close(): Promise<void>;
}

export interface Databases {
  /** @throws Error saying why there is no session. */
  open(address: DatabaseAddress, signal?: AbortSignal): Promise<DatabaseSession>;
}
