// Values that one check takes out of a reply and later ones use: {token}. And the order that follows from it.
import type { ChecklistItem } from '../config/checklist-schema';
import { valueAt } from '../checks/json-path';

const placeholder = /\{([A-Za-z][A-Za-z0-9_-]*)\}/g;

export type Captures = ReadonlyMap<string, string>;

/** Everything that a check sends, as one text: to look for placeholders in it. */
function sentBy({ http, command }: ChecklistItem): string {
  return JSON.stringify([http?.url, http?.headers, http?.body, command?.run, command?.env]);
}

/** Names that a check needs and that some check of the list captures; braces around anything else are only braces. */
export function needsOf(item: ChecklistItem, all: readonly ChecklistItem[]): string[] {
  const offered = new Set(all.flatMap(({ http }) => Object.keys(http?.capture ?? {})));
  return [...new Set([...sentBy(item).matchAll(placeholder)].map((match) => match[1] ?? ''))].filter((name) => offered.has(name));
}

export function fill(text: string, captures: Captures): string {
  return text.replace(placeholder, (whole, name: string) => captures.get(name) ?? whole);
}

export function fillAll(texts: Readonly<Record<string, string>>, captures: Captures): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, fill(text, captures)]));
}

/** @returns what a reply gives, or the names that it should have given and did not. */
export function captureFrom(body: string, wanted: Readonly<Record<string, string>>): { readonly found: ReadonlyMap<string, string>; readonly missing: readonly string[] } {
  if (Object.keys(wanted).length === 0) return { found: new Map(), missing: [] };
  let parsed: unknown;
  try {
    parsed = JSON.parse(body) as unknown;
  } catch {
    return { found: new Map(), missing: Object.keys(wanted) };
  }
  const values = Object.entries(wanted).map(([name, path]) => [name, valueAt(parsed, path)] as const);
  const usable = values.filter(([, value]) => typeof value === 'string' || typeof value === 'number');
  return { found: new Map(usable.map(([name, value]) => [name, String(value)])), missing: values.filter((entry) => !usable.includes(entry)).map(([name]) => name) };
}

/** Checks that may run at the same time, wave after wave: a check comes after those that give it what it needs. */
export function waves(items: readonly ChecklistItem[]): ChecklistItem[][] {
  const made: ChecklistItem[][] = [];
  const given = new Set<string>();
  let left = [...items];
  while (left.length > 0) {
    const ready = left.filter((item) => needsOf(item, items).every((name) => given.has(name)));
    // Two that wait for each other: they run, and say themselves what they lack.
    const wave = ready.length === 0 ? left : ready;
    made.push(wave);
    wave.forEach(({ http }) => Object.keys(http?.capture ?? {}).forEach((name) => given.add(name)));
    left = left.filter((item) => !wave.includes(item));
  }
  return made;
}
