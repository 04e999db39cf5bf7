// Turns what the schema found into problems that a tired person can mend.
import type { z } from 'zod';
import type { Problem } from '../errors';
import { nearest } from './nearest';
import { keysAt } from './known-keys';

export type Issue = z.core.$ZodIssue;

export function describeIssue(issue: Issue, locate: (path: readonly PropertyKey[]) => string): Problem[] {
  const name = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ where: locate([...issue.path, key]), what: `"${key}" is not known${name === '' ? '' : ` in ${name}`}`, mend: spelling(key, keysAt(issue.path)) }));
  }
  if (issue.path.length === 0 && issue.code === 'invalid_type') return [{ where: locate([]), what: issue.input == null && /received null/.test(issue.message) ? 'the file is empty' : 'the file is no YAML with keys and values', mend: 'describe your system in it: the README begins with a small one, docs/configuration.md lists the keys' }];
  const form = issue.code === 'invalid_union' ? meantForm(issue.errors) : undefined;
  if (form !== undefined) return form.flatMap((inner) => describeIssue({ ...inner, path: [...issue.path, ...inner.path] }, locate));
  const missing = issue.code === 'invalid_type' && issue.input === undefined && /received undefined/.test(issue.message);
  if (missing) return [{ where: locate(issue.path), what: `"${name}" is missing`, mend: `add it (${expected(issue)})` }];
  return [{ where: locate(issue.path), what: `"${name}" ${firstLower(messageOf(issue))}`, mend: ownMend(issue) ?? 'mend the value' }];
}

function spelling(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  return meant === undefined ? 'take it out or mend its spelling (docs/configuration.md lists the keys)' : `did you mean "${meant}"? (docs/configuration.md lists the keys)`;
}

/** What the schema says itself, beside a message of its own. */
function ownMend(issue: Issue): string | undefined {
  const mend: unknown = issue.code === 'custom' ? issue.params?.['mend'] : undefined;
  return typeof mend === 'string' ? mend : undefined;
}

/** Of several forms the one that the value has the shape of: what is wrong lies inside it. */
function meantForm(forms: readonly Issue[][]): Issue[] | undefined {
  const meant = forms.filter((issues) => issues.every((issue) => issue.path.length > 0 || issue.code === 'unrecognized_keys' || issue.code === 'custom'));
  return meant.length === 1 ? meant[0] : undefined;
}

function expected(issue: Issue): string {
  return issue.code === 'invalid_type' ? (inWords[issue.expected] ?? `a ${issue.expected}`) : 'see docs/configuration.md';
}

const inWords: Readonly<Record<string, string>> = { object: 'with keys below it, see docs/configuration.md', record: 'with names below it, see docs/configuration.md', array: 'a list', string: 'a text', boolean: 'true or false' };

function messageOf(issue: Issue): string {
  return issue.code === 'invalid_union' ? 'has none of the forms that are allowed' : issue.message;
}

function firstLower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
