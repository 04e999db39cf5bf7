// One line of the score card of `rollback-type: readiness`: what was looked at, how it stands, and how to mend it. Pure.
import { describeProblem, type Problem } from '../errors';

export const areas = ['Hosts', 'Release', 'Database', 'Frontend', 'People', 'Proof'] as const;
export type Area = (typeof areas)[number];

/** `unknown`: it could not be judged. That is never well. */
export type FindingState = 'well' | 'broken' | 'unknown';

export interface Finding {
  readonly area: Area;
  /** The same in every run: what an issue and a test call it. */
  readonly name: string;
  readonly state: FindingState;
  /** One that is not required is shown and does not count. */
  readonly required: boolean;
  /** One line for people: what was seen. */
  readonly detail: string;
  /** What is wrong and how to mend it; empty when it is well. */
  readonly problems: readonly Problem[];
}

/** Where a finding stands on the card. */
export interface Subject {
  readonly area: Area;
  readonly name: string;
  readonly required?: boolean;
}

export function well({ area, name, required = true }: Subject, detail: string): Finding {
  return { area, name, required, state: 'well', detail, problems: [] };
}

export function broken({ area, name, required = true }: Subject, problems: readonly Problem[]): Finding {
  return { area, name, required, state: 'broken', detail: textOf(problems), problems };
}

function textOf(problems: readonly Problem[]): string {
  return problems.map(({ where, what }) => `${where}: ${what}`).join('; ');
}

export function unknown({ area, name, required = true }: Subject, ...problems: readonly Problem[]): Finding {
  return { area, name, required, state: 'unknown', detail: textOf(problems), problems };
}

/** Well where there is no problem. */
export function judged(subject: Subject, problems: readonly Problem[], detail: string): Finding {
  return problems.length === 0 ? well(subject, detail) : broken(subject, problems);
}

/** Looked at, and in need of something else that is broken. */
export function notSeen(subject: Subject, why: string): Finding {
  return unknown(subject, { where: subject.name, what: `could not be judged: ${why}`, mend: 'mend that first' });
}

export interface Score {
  readonly well: number;
  readonly of: number;
  readonly ready: boolean;
}

export function scoreOf(findings: readonly Finding[]): Score {
  const required = findings.filter((finding) => finding.required);
  const good = required.filter(({ state }) => state === 'well').length;
  return { well: good, of: required.length, ready: required.length > 0 && good === required.length };
}

/** Required ones that are not well, the broken before the unknown. */
export function unwell(findings: readonly Finding[]): readonly Finding[] {
  const wanting = findings.filter(({ required, state }) => required && state !== 'well');
  return [...wanting.filter(({ state }) => state === 'broken'), ...wanting.filter(({ state }) => state === 'unknown')];
}

/** One line: the finding, what is wrong, how to mend it. */
export function findingText({ name, problems }: Finding): string {
  return `${name}: ${problems.map(describeProblem).join('; ')}`;
}
