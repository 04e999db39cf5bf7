// Names in the skeleton of a SQL statement: with or without quotes, with or without a schema.

export const name = String.raw`(?:"(?:[^"]|"")+"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)`;
export const qualified = String.raw`(?:${name}\s*\.\s*)?${name}`;
const alterTable = new RegExp(String.raw`^alter table (?:if exists )?(?:only )?(${qualified})`, 'i');

/** The qualified names of a list that is divided by commas. */
export function names(list: string): string[] {
  return [...list.matchAll(new RegExp(qualified, 'g'))].map(([text]) => text);
}

export function splitName(text: string): { readonly schema: string | undefined; readonly name: string } {
  const parts = [...text.matchAll(new RegExp(name, 'g'))].map(([part]) => unquote(part));
  return { schema: parts.length > 1 ? parts[0] : undefined, name: parts.at(-1) ?? '' };
}

/** PostgreSQL folds what stands without quotes to lower case. */
export function unquote(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase();
}

/** An ALTER TABLE's table, and the names that the pattern finds in it; undefined for other statements. */
export function columnsIn(skeleton: string, pattern: RegExp): { readonly table: string; readonly columns: string[] } | undefined {
  const table = alterTable.exec(skeleton)?.[1];
  if (table === undefined) return undefined;
  return { table, columns: [...skeleton.matchAll(pattern)].map((match) => unquote(match[1] ?? '')) };
}
