// What a migration's tables and columns hold: what a revert would take away.

/** A table or some columns of one, with the rows that hold something in them. */
export interface Holding {
  readonly schema: string;
  readonly table: string;
  /** Empty: the whole table. */
  readonly columns: readonly string[];
  /** False: it is not in the database. */
  readonly exists: boolean;
  /** Rows of the table, or rows in which one of the columns is not null. */
  readonly rows: number;
}

/** What is asked for, before the database has said how much it holds. */
export type Claim = Pick<Holding, 'table' | 'columns'> & { readonly schema: string | undefined };

export function describeHolding({ schema, table, columns, rows, exists }: Holding): string {
  const name = `${schema === 'public' ? '' : `${schema}.`}${table}${columns.length === 0 ? '' : ` (${columns.join(', ')})`}`;
  return exists ? `${name}: ${rows} ${rows === 1 ? 'row' : 'rows'}` : `${name}: not there`;
}
