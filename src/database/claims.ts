// Which tables and columns a migration script takes away (down.sql) or makes (migration.sql), read from its text.
import type { Claim, Loss } from './holdings';
import { columnsIn, name, names, qualified, splitName, unquote } from './sql-names';
import type { SqlStatement } from './sql-statements';

const notColumns = 'constraint|default|not null|expression|identity|column';

/** What the script drops, empties, deletes from or writes over; another type can cut values off. */
export function doomedBy(statements: readonly SqlStatement[]): Claim[] {
  return merge(
    statements.flatMap(({ skeleton }) => [
      ...tables('dropped', skeleton, new RegExp(String.raw`^drop table (?:if exists )?(${qualified}(?:\s*,\s*${qualified})*)`, 'i')),
      ...tables('deleted', skeleton, new RegExp(String.raw`^truncate (?:table )?(?:only )?(${qualified}(?:\s*,\s*${qualified})*)`, 'i')),
      ...tables('deleted', skeleton, new RegExp(String.raw`^delete from (?:only )?(${qualified})`, 'i')),
      ...columns(skeleton, new RegExp(String.raw`\bdrop (?:column )?(?!(?:${notColumns})\b)(?:if exists )?(${name})`, 'gi')),
      ...changes(skeleton),
      ...columns(skeleton, new RegExp(String.raw`\balter (?:column )?(${name}) (?:set data )?type\b`, 'gi'), 'changed'),
    ]),
  );
}

/** What the script makes: for a migration without down.sql. */
export function madeBy(statements: readonly SqlStatement[]): Claim[] {
  return merge(
    statements.flatMap(({ skeleton }) => [
      ...tables('dropped', skeleton, new RegExp(String.raw`^create (?:unlogged )?table (?:if not exists )?(${qualified})`, 'i')),
      ...columns(skeleton, new RegExp(String.raw`\badd (?:column )?(?!(?:constraint|primary|unique|foreign|check|exclude|column)\b)(?:if not exists )?(${name})`, 'gi')),
    ]),
  );
}

const altered = String.raw`^alter table (?:if exists )?(?:only )?(${qualified}) (?:\* )?`;
const renamedTable = new RegExp(String.raw`${altered}rename to (${name})$`, 'i');
const renamedColumn = new RegExp(String.raw`${altered}rename (?:column )?(${name}) to (${name})$`, 'i');
const movedTable = new RegExp(String.raw`${altered}set schema ${name}$`, 'i');

/** What has another name or another schema after the script: as it is called then. Without columns: the whole table. */
export function renamedBy(statements: readonly SqlStatement[]): Pick<Claim, 'table' | 'columns'>[] {
  return statements.flatMap(({ skeleton }) => {
    const table = renamedTable.exec(skeleton)?.[2] ?? movedTable.exec(skeleton)?.[1];
    if (table !== undefined) return [{ table: split(table).table, columns: [] }];
    const [, on, , column] = renamedColumn.exec(skeleton) ?? [];
    return on === undefined || column === undefined ? [] : [{ table: split(on).table, columns: [unquote(column)] }];
  });
}

/** Schemas that the script makes, or calls otherwise. */
export function schemasBy(statements: readonly SqlStatement[]): string[] {
  const pattern = new RegExp(String.raw`^(?:create schema (?:if not exists )?(?!authorization\b)|alter schema ${name} rename to )(${name})`, 'i');
  return statements.flatMap(({ skeleton }) => pattern.exec(skeleton)?.[1] ?? []).map(unquote);
}

function tables(loss: Loss, skeleton: string, pattern: RegExp): Claim[] {
  return names(pattern.exec(skeleton)?.[1] ?? '').map((text) => ({ loss, ...split(text), columns: [] }));
}

function columns(skeleton: string, pattern: RegExp, loss: Loss = 'dropped'): Claim[] {
  const found = columnsIn(skeleton, pattern);
  return found === undefined || found.columns.length === 0 ? [] : [{ loss, ...split(found.table), columns: found.columns }];
}

const update = new RegExp(String.raw`^update (?:only )?(${qualified})\s*(?:\*\s*)?(?:(?:as )?(?!set\b)${name} )?set (.*)$`, 'i');

/** Columns that an UPDATE sets; all of the table, where its text does not say them plainly. */
function changes(skeleton: string): Claim[] {
  const [, table = '', rest = ''] = update.exec(skeleton) ?? [];
  if (table === '') return [];
  const flat = withoutParentheses(rest).replace(/\b(?:from|where|returning)\b.*$/i, '');
  const set = flat.split(',').map((part) => new RegExp(String.raw`^\s*(${name})\s*=`).exec(part)?.[1]);
  const plain = set.every((column) => column !== undefined);
  return [{ loss: 'changed', ...split(table), columns: plain ? set.map((column) => unquote(column ?? '')) : [] }];
}

function withoutParentheses(text: string): string {
  const shorter = text.replace(/\([^()]*\)/g, ' ');
  return shorter === text ? text : withoutParentheses(shorter);
}

function split(text: string): Pick<Claim, 'schema' | 'table'> {
  const { schema, name: table } = splitName(text);
  return { schema, table };
}

/** A table that goes takes all else of it along; otherwise one claim for each kind of loss. */
function merge(claims: readonly Claim[]): Claim[] {
  const tableOf = ({ schema, table }: Claim) => `${schema ?? ''}.${table}`;
  const gone = new Set(claims.filter(({ loss, columns: list }) => loss === 'dropped' && list.length === 0).map(tableOf));
  const merged = new Map<string, Claim>();
  for (const claim of claims) {
    const whole = gone.has(tableOf(claim));
    const loss = whole ? 'dropped' : claim.loss;
    const key = `${tableOf(claim)} ${loss}`;
    const known = merged.get(key);
    const all = whole || claim.columns.length === 0 || known?.columns.length === 0;
    merged.set(key, { ...claim, loss, columns: all ? [] : [...new Set([...(known?.columns ?? []), ...claim.columns])] });
  }
  return [...merged.values()];
}
