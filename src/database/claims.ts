// Which tables and columns a migration script takes away (down.sql) or makes (migration.sql), read from its text.
import type { Claim } from './holdings';
import type { SqlStatement } from './sql-statements';

const name = String.raw`(?:"(?:[^"]|"")+"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)`;
const qualified = String.raw`(?:${name}\s*\.\s*)?${name}`;
const alterTable = new RegExp(String.raw`^alter table (?:if exists )?(?:only )?(${qualified})`, 'i');

/** What the script drops, empties or deletes from. */
export function doomedBy(statements: readonly SqlStatement[]): Claim[] {
  return merge(
    statements.flatMap(({ skeleton }) => [
      ...tables(skeleton, new RegExp(String.raw`^drop table (?:if exists )?(${qualified}(?:\s*,\s*${qualified})*)`, 'i')),
      ...tables(skeleton, new RegExp(String.raw`^truncate (?:table )?(?:only )?(${qualified}(?:\s*,\s*${qualified})*)`, 'i')),
      ...tables(skeleton, new RegExp(String.raw`^delete from (?:only )?(${qualified})`, 'i')),
      ...columns(skeleton, new RegExp(String.raw`\bdrop (?:column )?(?!constraint\b|default\b|not null\b|expression\b|identity\b|column\b)(?:if exists )?(${name})`, 'gi')),
    ]),
  );
}

/** What the script makes: for a migration without down.sql. */
export function madeBy(statements: readonly SqlStatement[]): Claim[] {
  return merge(
    statements.flatMap(({ skeleton }) => [
      ...tables(skeleton, new RegExp(String.raw`^create (?:unlogged )?table (?:if not exists )?(${qualified})`, 'i')),
      ...columns(skeleton, new RegExp(String.raw`\badd (?:column )?(?!constraint\b|primary\b|unique\b|foreign\b|check\b|exclude\b|column\b)(?:if not exists )?(${name})`, 'gi')),
    ]),
  );
}

function tables(skeleton: string, pattern: RegExp): Claim[] {
  const list = pattern.exec(skeleton)?.[1] ?? '';
  return [...list.matchAll(new RegExp(qualified, 'g'))].map(([text]) => ({ ...split(text), columns: [] }));
}

function columns(skeleton: string, pattern: RegExp): Claim[] {
  const table = alterTable.exec(skeleton)?.[1];
  const found = table === undefined ? [] : [...skeleton.matchAll(pattern)].map((match) => unquote(match[1] ?? ''));
  return table === undefined || found.length === 0 ? [] : [{ ...split(table), columns: found }];
}

function split(text: string): Pick<Claim, 'schema' | 'table'> {
  const parts = [...text.matchAll(new RegExp(name, 'g'))].map(([part]) => unquote(part));
  return { schema: parts.length > 1 ? parts[0] : undefined, table: parts.at(-1) ?? '' };
}

/** PostgreSQL folds what stands without quotes to lower case. */
function unquote(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase();
}

/** A whole table takes its columns along. */
function merge(claims: readonly Claim[]): Claim[] {
  const whole = claims.filter(({ columns: list }) => list.length === 0);
  const key = ({ schema, table }: Claim) => `${schema ?? ''}.${table}`;
  const parts = claims.filter((claim) => claim.columns.length > 0 && !whole.some((table) => key(table) === key(claim)));
  const byTable = new Map<string, Claim>();
  for (const claim of [...whole, ...parts]) {
    const known = byTable.get(key(claim));
    byTable.set(key(claim), { ...claim, columns: [...new Set([...(known?.columns ?? []), ...claim.columns])] });
  }
  return [...byTable.values()];
}
