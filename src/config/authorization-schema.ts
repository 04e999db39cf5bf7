// What `authorization:` may say: scenario → who must agree, at which gate → who must be told (Decision Matrix, Rollback Authorization).
import { z } from 'zod';
import { duration, text } from './values';

const login = text.regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'must be a login on GitHub, without @');
const slug = text.regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'must be the short name (slug) of a team, without the organization');
const gateName = text.regex(/^[^\s'"`,;\\%*?<>|]{1,255}$/, 'must be the name of a GitHub environment');

const approver = z
  .strictObject({
    role: text.describe('As people call it: On-Call Engineer'),
    gate: gateName.describe('The GitHub environment that this person opens; the last one is that of the job that runs the action'),
    team: slug.optional().describe('Whoever is in this team of the organization'),
    people: z.array(login).min(1, 'names nobody').optional().describe('Logins; with team: they beside it'),
  })
  .superRefine((value, context) => {
    if (value.team === undefined && value.people === undefined) context.addIssue({ code: 'custom', path: [], message: `role "${value.role}" needs "team" or "people"` });
  });

const scenario = z
  .strictObject({
    approvers: z.array(approver).min(1, 'needs at least one approver').describe('Each is another person, and none is the one who started the run'),
    tell: z.array(text).default([]).describe('Who must be told'),
  })
  .superRefine(({ approvers }, context) => {
    approvers.forEach(({ gate, role }, index) => {
      const first = approvers.find((other) => other.gate.toLowerCase() === gate.toLowerCase());
      if (first !== approvers[index]) context.addIssue({ code: 'custom', path: ['approvers', index, 'gate'], message: `role "${role}" stands at gate "${gate}", and so does "${first?.role}": any one reviewer opens a gate, so each role needs its own` });
    });
  });

const table = z
  .strictObject({
    default: text.optional().describe('The scenario of a run that names none; may be left out where there is one alone'),
    branches: z.array(text).min(1, 'names no branch').optional().describe('Branches whose workflow may roll back, such as [main]; any protected one, when left out'),
    by: z.enum(['environments', 'comments']).default('environments').describe('comments: where GitHub offers no required reviewers, people agree on the incident issue'),
    deadline: duration.prefault('30m').describe('How long comments are waited for'),
    scenarios: z.record(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be letters, digits, dots, dashes'), scenario).describe('By name: production-p1, security-incident'),
  })
  .superRefine((value, context) => {
    const names = Object.keys(value.scenarios);
    if (names.length === 0) context.addIssue({ code: 'custom', path: ['scenarios'], message: 'needs at least one scenario' });
    if (value.default === undefined && names.length > 1) context.addIssue({ code: 'custom', path: [], message: `needs "default": one of ${names.join(', ')}` });
    if (value.default !== undefined && !names.includes(value.default)) context.addIssue({ code: 'custom', path: ['default'], message: `is no scenario; there are ${names.join(', ') || 'none'}` });
  });

export const authorization = z.union([z.literal('none'), table]);

/** As it stands in the file, checked, with its defaults. */
export type AuthorizationFile = z.output<typeof authorization>;

/** One role and who may stand for it. */
export interface Approver {
  readonly role: string;
  readonly gate: string;
  readonly team: string | undefined;
  readonly people: readonly string[];
}

export interface Scenario {
  readonly name: string;
  readonly approvers: readonly Approver[];
  readonly tell: readonly string[];
}

export interface AuthorizationTable {
  readonly by: 'environments' | 'comments';
  readonly deadlineMs: number;
  /** Of a run that names none. */
  readonly standard: string | undefined;
  /** Empty: any protected one. */
  readonly branches: readonly string[];
  readonly scenarios: readonly Scenario[];
}

/** `none`: the team decided that nobody needs to agree. Undefined: nobody decided anything. */
export function resolveAuthorization(file: AuthorizationFile | undefined): AuthorizationTable | 'none' | undefined {
  if (file === undefined || file === 'none') return file;
  const scenarios = Object.entries(file.scenarios).map(([name, { approvers, tell }]) => ({ name, tell, approvers: approvers.map(({ role, gate, team, people = [] }) => ({ role, gate, team, people })) }));
  return { by: file.by, deadlineMs: file.deadline, standard: file.default ?? (scenarios.length === 1 ? scenarios[0]?.name : undefined), branches: file.branches ?? [], scenarios };
}
