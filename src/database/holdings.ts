// What a migration's tables and columns hold: what a revert would take away.
import { counted } from '../words/plurals';

/**
 * - `dropped`: the table, or the columns, go.
 * - `deleted`: rows of a table that stays go.
 * - `changed`: values of rows that stay are written over.
 */
export type Loss = 'dropped' | 'deleted' | 'changed';

/** A table or some columns of one, with the rows that hold something in them. */
export interface Holding {
  readonly loss: Loss;
  readonly schema: string;
  readonly table: string;
  /** Empty: the whole table. */
  readonly columns: readonly string[];
  /** False: it is not in the database. */
  readonly exists: boolean;
  /** Rows of the table, or rows in which one of the columns is not null. Undefined: they could not be counted. */
  readonly rows: number | undefined;
  /** Why they could not, for people. */
  readonly uncounted?: string;
}

/** What is asked for, before the database has said how much it holds. */
export type Claim = Pick<Holding, 'loss' | 'table' | 'columns'> & { readonly schema: string | undefined };

export function describeHolding(holding: Holding): string {
  const { loss, rows, exists } = holding;
  const what = { dropped: '', deleted: ', of which some are deleted', changed: ', whose values are changed' }[loss];
  return exists ? `${placeOf(holding)}: ${rows === undefined ? 'rows unknown' : counted(rows, 'row')}${what}` : `${placeOf(holding)}: not there`;
}

/** `pfa_modification (sync_status, synced_at)`. */
export function placeOf({ schema, table, columns }: Pick<Holding, 'schema' | 'table' | 'columns'>): string {
  return `${schema === 'public' ? '' : `${schema}.`}${table}${columns.length === 0 ? '' : ` (${columns.join(', ')})`}`;
}

export function isSameTable(one: Pick<Holding, 'schema' | 'table'>, other: Pick<Holding, 'schema' | 'table'>): boolean {
  return one.schema === other.schema && one.table === other.table;
}
