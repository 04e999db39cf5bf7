// What would change on GitHub: wanted against found, as lines that begin with + - ~ =. Pure.
import { reviewerKey, type Reviewer, type WantedGate } from './wanted';

export interface FoundGate {
  readonly reviewers: readonly Reviewer[];
  readonly preventsSelfReview: boolean;
  /** Undefined where this GitHub does not tell. */
  readonly adminsBypass: boolean | undefined;
  readonly branches: 'any' | 'protected' | readonly string[];
  /** Minutes; other rules of the environment are kept as they are. */
  readonly waitMinutes: number;
}

export interface Difference {
  readonly lines: readonly string[];
  /** False: nothing would change. */
  readonly changes: boolean;
}

export function difference(wanted: WantedGate, found: FoundGate | undefined): Difference {
  const inside = [...reviewers(wanted, found), ...(wanted.reviewers.length === 0 ? [] : protections(found)), ...branches(wanted.branches, found?.branches)];
  const changes = found === undefined || inside.some((line) => !line.startsWith('='));
  const mark = found === undefined ? '+' : changes ? '~' : '=';
  return { changes, lines: [`${mark} ${wanted.name}`, ...(changes ? inside.filter((line) => !line.startsWith('=')) : inside).map((line) => `    ${line}`)] };
}

function reviewers(wanted: WantedGate, found: FoundGate | undefined): string[] {
  const has = (list: readonly Reviewer[], reviewer: Reviewer) => list.some((each) => reviewerKey(each) === reviewerKey(reviewer));
  const before = found?.reviewers ?? [];
  return [...wanted.reviewers.map((reviewer) => `${has(before, reviewer) ? '=' : '+'} reviewer ${describe(reviewer)}`), ...before.filter((reviewer) => !has(wanted.reviewers, reviewer)).map((reviewer) => `- reviewer ${describe(reviewer)}`)];
}

function protections(found: FoundGate | undefined): string[] {
  if (found === undefined) return ['+ nobody approves a run of their own', '+ administrators may not bypass it'];
  return [found.preventsSelfReview ? '= nobody approves a run of their own' : '~ people may approve runs of their own → they may not', ...(found.adminsBypass === undefined ? [] : [found.adminsBypass ? '~ administrators may bypass it → they may not' : '= administrators may not bypass it'])];
}

function branches(wanted: WantedGate['branches'], found: FoundGate['branches'] | undefined): string[] {
  if (wanted === 'protected') return [found === 'protected' ? '= protected branches alone' : `${found === undefined ? '+' : '~'} ${found === undefined ? '' : `${describeBranches(found)} → `}protected branches alone`];
  const before = typeof found === 'object' ? found : [];
  const rule = found === 'any' || found === 'protected' ? [`~ ${describeBranches(found)} → named branches alone`] : [];
  return [...rule, ...wanted.map((name) => `${before.includes(name) ? '=' : '+'} branch ${name}`), ...before.filter((name) => !wanted.includes(name)).map((name) => `- branch ${name}`)];
}

function describeBranches(found: FoundGate['branches']): string {
  return found === 'any' ? 'every branch' : found === 'protected' ? 'protected branches alone' : found.join(', ');
}

export function describe({ kind, name }: Reviewer): string {
  return kind === 'team' ? `team ${name}` : name;
}
