// The way by environments: are the gates real, and did the right people open them in this run? Any doubt refuses.
import type { Approver, AuthorizationTable, Scenario } from '../config/authorization-schema';
import type { Problem } from '../errors';
import type { Approval } from './authorization';
import { gateProblems, restrictedTo } from './gate-protection';
import type { Gate, Review, RunFacts } from './gate-facts';
import { describeWho, differentPeople, isIn, neverCounts, same, standing, teamOf, type Memberships } from './people';

export interface GateCase {
  readonly table: AuthorizationTable;
  readonly scenario: Scenario;
  readonly run: RunFacts;
  readonly reviews: readonly Review[];
  /** By name as the table writes it; undefined: there is none. */
  readonly gates: ReadonlyMap<string, Gate | undefined>;
}

export interface Verdict {
  readonly problems: readonly Problem[];
  /** One for each role, when there are no problems. */
  readonly approvals: readonly Approval[];
  /** Worth knowing: what the verdict relies on. */
  readonly notes: readonly string[];
}

/** Which memberships must be read before the case can be judged. */
export function membershipsToRead({ scenario, reviews }: Pick<GateCase, 'scenario' | 'reviews'>): { team: string; login: string }[] {
  return scenario.approvers.flatMap((approver) =>
    approvedBy(approver, reviews).flatMap(({ by }) => {
      const team = by === undefined ? undefined : teamOf(approver, by.login);
      return team === undefined || by === undefined ? [] : [{ team, login: by.login }];
    }),
  );
}

export function judgeGates(facts: GateCase, memberships: Memberships): Verdict {
  const { table, scenario, run, gates } = facts;
  const protection = scenario.approvers.flatMap(({ gate }) => gateProblems(gate, gates.get(gate), table.branches, run.isPrivate));
  const roles = scenario.approvers.map((approver) => judgeRole(approver, facts, memberships));
  const found = [...branchProblems(run, table.branches), ...protection, ...roles.flatMap(({ problems }) => problems)];
  if (found.length > 0) return { problems: found, approvals: [], notes: [] };
  const people = differentPeople(roles.map(({ logins }) => logins));
  if (people === undefined) return { problems: [onePersonTwice(scenario, roles.flatMap(({ logins }) => logins))], approvals: [], notes: [] };
  const approvals = scenario.approvers.map(({ role, gate }, index) => ({ role, gate, login: people[index] ?? '' }));
  const selfReview = scenario.approvers.filter(({ gate }) => gates.get(gate)?.preventsSelfReview === false).map(({ gate }) => `Gate ${gate} lets people approve runs of their own; such an approval does not count here (script/setup-github mends it).`);
  return { problems: [], approvals, notes: [...roles.flatMap(({ notes }) => notes), ...selfReview] };
}

export function branchProblems({ branch }: RunFacts, branches: readonly string[]): Problem[] {
  if (branches.length === 0 || branches.some((pattern) => restrictedTo(pattern, branch))) return [];
  return [{ where: `branch ${branch}`, what: 'the table allows rollbacks from other branches only', mend: `run the workflow on ${branches.join(' or ')}` }];
}

interface RoleVerdict {
  readonly problems: readonly Problem[];
  readonly logins: readonly string[];
  readonly notes: readonly string[];
}

function judgeRole(approver: Approver, { run, reviews, gates }: GateCase, memberships: Memberships): RoleVerdict {
  const where = `gate ${approver.gate}`;
  const refused = (what: string, mend: string): RoleVerdict => ({ problems: [{ where, what, mend }], logins: [], notes: [] });
  const here = reviews.filter((review) => isIn(review.gates, approver.gate));
  const rejected = here.find(({ state }) => state === 'rejected');
  if (rejected !== undefined) return refused(`${rejected.by?.login ?? 'somebody'} rejected this run`, 'talk to each other, then start a new run: a rejected one stays rejected');
  const approved = approvedBy(approver, reviews);
  if (approved.length === 0) return refused(...nobodyApproved(approver, here));
  const counted = approved.map(({ by }) => judgePerson(approver, by?.login ?? '', neverCounts(by, run.starters), gates.get(approver.gate), memberships));
  const valid = counted.filter(({ why }) => why === '');
  if (valid.length > 0) return { problems: [], logins: valid.map(({ login }) => login), notes: valid.flatMap(({ note }) => note) };
  return refused(counted.map(({ why }) => why).join('; '), `start a new run and let the ${approver.role} approve it: ${describeWho(approver)}`);
}

function nobodyApproved({ role, gate }: Approver, here: readonly Review[]): [what: string, mend: string] {
  if (here.length > 0) return [`the review of the ${role} is still ${here.map(({ state }) => state).join(', ')}`, 'let it be approved on the page of the run, then re-run this job'];
  return [`nobody approved it in this run, as the ${role} must; an administrator who bypasses a gate leaves no approval`, `give the workflow a job with environment: ${gate} that this one needs, and have it approved, not bypassed`];
}

function approvedBy({ gate }: Approver, reviews: readonly Review[]): Review[] {
  return reviews.filter(({ gates, state }) => state === 'approved' && isIn(gates, gate));
}

interface PersonVerdict {
  readonly login: string;
  /** Empty: counts. */
  readonly why: string;
  readonly note: readonly string[];
}

function judgePerson(approver: Approver, login: string, never: string | undefined, gate: Gate | undefined, memberships: Memberships): PersonVerdict {
  const { role, team } = approver;
  if (never !== undefined) return { login, why: never, note: [] };
  const stands = standing(approver, login, memberships);
  if (stands === 'member') return { login, why: '', note: [] };
  if (stands === 'stranger') return { login, why: `${login} is no ${role}`, note: [] };
  if (gate !== undefined && asksOnly(gate, team ?? '', login)) return { login, why: '', note: [`That ${login} is in the team ${team} was checked by GitHub: the gate ${approver.gate} asks this team (this token cannot read its members).`] };
  return { login, why: `nobody can say whether ${login} is in the team ${team}: this token cannot read it (name people: in the table, make the team the only reviewer of the gate, or give a token with members: read)`, note: [] };
}

/** Whoever opened it and is not named as a reviewer came in by the team: GitHub lets nobody else. */
function asksOnly({ reviewers }: Gate, team: string, login: string): boolean {
  const teams = reviewers.filter(({ kind }) => kind === 'team');
  const asUser = reviewers.some(({ kind, name }) => kind === 'user' && same(name, login));
  return !asUser && teams.length > 0 && teams.every(({ name }) => same(name, team));
}

function onePersonTwice({ approvers, name }: Scenario, logins: readonly string[]): Problem {
  return { where: `scenario ${name}`, what: `${approvers.map(({ role }) => role).join(' and ')} must be different people, and all was approved by ${[...new Set(logins)].join(', ')}`, mend: 'start a new run and let each gate be opened by another person' };
}
