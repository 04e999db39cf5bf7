// What a migration makes by name, so that it fails when it is applied again while that is still there: the forecast of the next deployment.
import { columnsIn, name, names, qualified, splitName, unquote } from './sql-names';
import type { SqlStatement } from './sql-statements';

/** Something that a plain CREATE or ADD makes. What says IF NOT EXISTS or OR REPLACE collides with nothing. */
export interface MadeObject {
  readonly kind: 'relation' | 'type' | 'schema' | 'column' | 'constraint' | 'index';
  readonly schema: string | undefined;
  readonly name: string;
  /** Of columns, constraints and indexes. */
  readonly table: string;
  /** Of indexes: the columns that their text names; they go with the index. */
  readonly columns: readonly string[];
}

/** Names that a script drops. */
export interface Drops {
  readonly tables: readonly string[];
  /** `table.column` and `table.constraint`. */
  readonly parts: readonly string[];
  /** Indexes, types, views, sequences, schemas. */
  readonly others: readonly string[];
}

const relation = new RegExp(String.raw`^create (?:unlogged |foreign )?(?:table|sequence|view|materialized view|recursive view) (?!if not exists)(${qualified})`, 'i');
const type = new RegExp(String.raw`^create (?:type|domain) (${qualified})`, 'i');
const schema = new RegExp(String.raw`^create schema (?!if not exists|authorization)(${name})`, 'i');
const index = new RegExp(String.raw`^create (?:unique )?index (?:concurrently )?(?!if not exists|on\b)(${qualified}) on (?:only )?(${qualified})(.*)$`, 'i');
const column = new RegExp(String.raw`\badd (?:column )?(?!(?:constraint|primary|unique|foreign|check|exclude|column|if not exists)\b)(${name})`, 'gi');
const constraint = new RegExp(String.raw`\badd constraint (${name})`, 'gi');

/** In order, without what the script itself drops again. */
export function madeObjects(statements: readonly SqlStatement[]): MadeObject[] {
  const drops = dropsOf(statements);
  return statements.flatMap(({ skeleton }) => madeByStatement(skeleton)).filter((object) => !isDropped(object, drops));
}

function madeByStatement(skeleton: string): MadeObject[] {
  const plain = (kind: MadeObject['kind'], pattern: RegExp) => names(pattern.exec(skeleton)?.[1] ?? '').map((text): MadeObject => ({ kind, ...splitName(text), table: '', columns: [] }));
  return [...plain('relation', relation), ...plain('type', type), ...plain('schema', schema), ...indexes(skeleton), ...parts('column', skeleton, column), ...parts('constraint', skeleton, constraint)];
}

function indexes(skeleton: string): MadeObject[] {
  const [, own = '', on = '', rest = ''] = index.exec(skeleton) ?? [];
  if (own === '') return [];
  const table = splitName(on);
  return [{ kind: 'index', schema: table.schema, name: splitName(own).name, table: table.name, columns: [...rest.matchAll(new RegExp(name, 'g'))].map(([text]) => unquote(text)) }];
}

function parts(kind: 'column' | 'constraint', skeleton: string, pattern: RegExp): MadeObject[] {
  const found = columnsIn(skeleton, pattern);
  if (found === undefined) return [];
  const table = splitName(found.table);
  return found.columns.map((each) => ({ kind, schema: table.schema, name: each, table: table.name, columns: [] }));
}

export function dropsOf(statements: readonly SqlStatement[]): Drops {
  const lists = (pattern: string) => statements.flatMap(({ skeleton }) => names(new RegExp(String.raw`^drop (?:${pattern}) (?:if exists )?(${qualified}(?:\s*,\s*${qualified})*)`, 'i').exec(skeleton)?.[1] ?? '').map((text) => splitName(text).name));
  return {
    tables: lists('table'),
    parts: statements.flatMap(({ skeleton }) => droppedParts(skeleton)),
    others: lists('index|type|domain|view|materialized view|sequence|schema'),
  };
}

function droppedParts(skeleton: string): string[] {
  const found = columnsIn(skeleton, new RegExp(String.raw`\bdrop (?:column |constraint )?(?!(?:default|not null|expression|identity|column|constraint)\b)(?:if exists )?(${name})`, 'gi'));
  return (found?.columns ?? []).map((each) => `${splitName(found?.table ?? '').name}.${each}`);
}

/** Names alone are compared, not schemas: a script rarely uses two of one name. */
export function isDropped({ kind, name: own, table, columns }: MadeObject, { tables, parts: gone, others }: Drops): boolean {
  if (kind === 'relation') return tables.includes(own) || others.includes(own);
  if (kind === 'type' || kind === 'schema') return others.includes(own);
  if (tables.includes(table) || gone.includes(`${table}.${own}`)) return true;
  return kind === 'index' && (others.includes(own) || columns.some((each) => gone.includes(`${table}.${each}`)));
}

export function describeObject({ kind, name: own, table }: MadeObject): string {
  if (kind === 'relation') return own;
  return kind === 'column' || kind === 'constraint' ? `${table}.${own}` : `${kind} ${own}`;
}
