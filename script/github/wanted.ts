// What rollback.yml wants of GitHub: one environment for each gate, and those of the jobs that nobody approves. Pure.
import { parse } from 'yaml';
import { z } from 'zod';
import { authorization, resolveAuthorization } from '../../src/config/authorization-schema';

export interface Reviewer {
  readonly kind: 'user' | 'team';
  readonly name: string;
}

export interface WantedGate {
  readonly name: string;
  /** Everybody who may open it in some scenario; whether it is the right person is checked by the run. */
  readonly reviewers: readonly Reviewer[];
  readonly branches: 'protected' | readonly string[];
}

export interface Wanted {
  readonly gates: readonly WantedGate[];
  /** What is worth knowing beside them, and what cannot be made. */
  readonly notes: readonly string[];
  readonly problems: readonly string[];
}

/** GitHub takes no more reviewers for one environment. */
const maxReviewers = 6;

/** Other parts of the file may hold ${NAME}: they are not looked at. */
const outline = z.object({ environments: z.record(z.string(), z.object({ authorization: z.unknown().optional(), drill: z.unknown().optional() })) });

/** @throws Error saying what is wrong in the file. */
export function wantedGates(text: string): Wanted {
  const file = outline.safeParse(parse(text));
  if (!file.success) throw new Error(`The configuration has no environments: ${z.prettifyError(file.error)}`);
  const all = Object.entries(file.data.environments).map(([name, section]) => wantedOf(name, section.authorization));
  const drills = Object.entries(file.data.environments).filter(([, section]) => section.drill !== undefined).flatMap(([name]) => unreviewed(name, ['-drill'], 'protected'));
  const gates = merged([...all.flatMap((each) => each.gates), ...drills]);
  return { gates, notes: all.flatMap(({ notes }) => notes), problems: gates.filter(({ reviewers }) => reviewers.length > maxReviewers).map(({ name, reviewers }) => `${name}: GitHub takes ${maxReviewers} reviewers at most, and the table names ${reviewers.length}: put them into a team`) };
}

function wantedOf(environment: string, section: unknown): Omit<Wanted, 'problems'> {
  if (section === undefined) return { gates: [], notes: [`${environment}: has no authorization, so runs that change something are refused`] };
  const parsed = authorization.safeParse(section);
  if (!parsed.success) throw new Error(`environments.${environment}.authorization:\n${z.prettifyError(parsed.error)}`);
  const table = resolveAuthorization(parsed.data);
  if (table === undefined || table === 'none') return { gates: unreviewed(environment, ['', '-plan', '-prepare'], 'protected'), notes: [`${environment}: authorization: none, so nobody has to agree`] };
  const branches = table.branches.length === 0 ? ('protected' as const) : table.branches;
  if (table.by === 'comments') return { gates: unreviewed(environment, ['', '-plan', '-prepare'], branches), notes: [`${environment}: by: comments, so its environments have no reviewers`] };
  const gates = table.scenarios.flatMap(({ approvers }) => approvers.map(({ gate, people, team }) => ({ name: gate, branches, reviewers: [...(team === undefined ? [] : [{ kind: 'team' as const, name: team }]), ...people.map((name) => ({ kind: 'user' as const, name }))] })));
  return { notes: [], gates: [...gates, ...unreviewed(environment, ['-plan', '-prepare'], branches)] };
}

/** Environments of the workflows whose jobs nobody approves: they keep their secrets from other branches. */
function unreviewed(environment: string, endings: readonly string[], branches: WantedGate['branches']): WantedGate[] {
  return endings.map((ending) => ({ name: `${environment}${ending}`, reviewers: [], branches }));
}

/** A gate that several scenarios use asks everybody whom one of them names. */
function merged(gates: readonly WantedGate[]): WantedGate[] {
  const byName = new Map<string, WantedGate>();
  for (const gate of gates) {
    const known = byName.get(gate.name.toLowerCase());
    if (known === undefined) byName.set(gate.name.toLowerCase(), { ...gate, reviewers: different(gate.reviewers) });
    else byName.set(gate.name.toLowerCase(), { ...known, reviewers: different([...known.reviewers, ...gate.reviewers]), branches: bothBranches(known.branches, gate.branches) });
  }
  return [...byName.values()];
}

function bothBranches(left: WantedGate['branches'], right: WantedGate['branches']): WantedGate['branches'] {
  if (left === 'protected' || right === 'protected') return left === 'protected' ? right : left;
  return [...new Set([...left, ...right])];
}

function different(reviewers: readonly Reviewer[]): Reviewer[] {
  return [...new Map(reviewers.map((reviewer) => [reviewerKey(reviewer), reviewer])).values()];
}

export function reviewerKey({ kind, name }: Reviewer): string {
  return `${kind} ${name.toLowerCase()}`;
}
