// May this run change anything? Asks GitHub side by side, lets src/policy judge, and waits for comments where that is the way. It holds no lock.
import { RefusedError, UnansweredError, type Problem } from './errors';
import type { Plan } from './plan/plan';
import type { Order } from './planning';
import type { Authorization } from './policy/authorization';
import type { IssueComment, Membership, RunFacts } from './policy/gate-facts';
import { judgeComments, issueOf, membershipsOfComments, type CommentVerdict } from './policy/judge-comments';
import { branchProblems, judgeGates, membershipsToRead } from './policy/judge-gates';
import { needOf, type Need } from './policy/who-must-agree';
import { describeWho, type Memberships } from './policy/people';
import type { Approvals } from './ports';
import { runbooks } from './runbooks';
import { exactly } from './words/durations';
import type { World } from './world';

export interface Permit {
  readonly authorization: Authorization;
  /** The plan that people agreed to; undefined where they agreed to the run. */
  readonly digest: string | undefined;
}

export type AuthorizingWorld = Pick<World, 'approvals' | 'clock' | 'emit'>;

function needFor(order: Order): Need {
  return needOf({ ...order, runbook: runbooks[order.request.rollbackType] });
}

/**
 * @param planNow makes the plan without a lock: only where people must see it.
 * @throws RefusedError with everything that is missing, and how to mend it.
 */
export async function authorize(order: Order, world: AuthorizingWorld, planNow: () => Promise<Plan>, signal: AbortSignal): Promise<Permit> {
  const need = needFor(order);
  if (need.kind === 'refused') throw new RefusedError(need.problems);
  if (need.kind === 'settled') return { authorization: need.authorization, digest: undefined };
  const { approvals } = world;
  if (approvals === undefined) throw new RefusedError([{ where: 'authorization', what: 'there is nobody to ask who approved', mend: 'run the workflow on GitHub' }]);
  return need.table.by === 'comments' ? byComments(need, order, approvals, world, planNow, signal) : byGates(need, order, approvals, world, signal);
}

/** After the lock: what was approved must still be what would be done. @throws RefusedError when it is not. */
export function checkDigest({ digest }: Permit, plan: Plan): void {
  if (digest === undefined || digest === plan.digest) return;
  throw new RefusedError([{ where: 'plan', what: `plan ${digest} was approved, and by now it would be plan ${plan.digest}: something changed while people decided`, mend: 're-run this job; it shows the new plan and waits for approvals of that one' }]);
}

type People = Extract<Need, { readonly kind: 'people' }>;

async function byGates({ table, scenario }: People, { run }: Order, approvals: Approvals, world: AuthorizingWorld, signal: AbortSignal): Promise<Permit> {
  const names = scenario.approvers.map(({ gate }) => gate);
  const [facts, reviews, ...gates] = await allAnswers([approvals.run(signal), approvals.reviews(signal), ...names.map((name) => approvals.gate(name, signal))]);
  const memberships = await readMemberships(membershipsToRead({ scenario, reviews }), approvals, signal);
  const verdict = judgeGates({ table, scenario, run: facts, reviews, gates: new Map(names.map((name, index) => [name, gates[index]])) }, memberships);
  if (verdict.problems.length > 0) throw new RefusedError(verdict.problems);
  verdict.notes.forEach((text) => note(world, 'info', text));
  return { digest: undefined, authorization: { scenario: scenario.name, way: 'environments', askedBy: run.actor, approvals: verdict.approvals, tell: scenario.tell } };
}

/** All at once, and when several fail, all their reasons. */
async function allAnswers<Answers extends readonly unknown[]>(questions: { readonly [Key in keyof Answers]: Promise<Answers[Key]> }): Promise<Answers> {
  const settled = await Promise.allSettled(questions);
  const failures = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  const other = failures.find((failure) => !(failure instanceof RefusedError));
  if (other !== undefined) throw other;
  const problems = failures.flatMap((failure) => (failure instanceof RefusedError ? failure.problems : []));
  if (problems.length > 0) throw new RefusedError(problems.filter((problem, index) => problems.findIndex((each) => each.what === problem.what) === index));
  return settled.map((each) => (each.status === 'fulfilled' ? each.value : undefined)) as unknown as Answers;
}

async function readMemberships(wanted: readonly { team: string; login: string }[], approvals: Approvals, signal: AbortSignal): Promise<Memberships> {
  const keyOf = (team: string, login: string) => `${team}/${login}`.toLowerCase();
  const different = new Map(wanted.map((each) => [keyOf(each.team, each.login), each]));
  const read = await allAnswers([...different.values()].map(({ team, login }) => approvals.membership(team, login, signal)));
  const known = new Map<string, Membership>([...different.keys()].map((key, index) => [key, read[index] ?? 'unreadable']));
  return (team, login) => known.get(keyOf(team, login)) ?? 'unreadable';
}

const pollMs = 5_000;
const reminderMs = 60_000;

async function byComments(need: People, order: Order, approvals: Approvals, world: AuthorizingWorld, planNow: () => Promise<Plan>, signal: AbortSignal): Promise<Permit> {
  const { scenario, table } = need;
  const issue = issueOf(order.request.incident);
  if (issue === undefined) throw new RefusedError([noIssue(order.request.incident)]);
  const run = await approvals.run(signal);
  const unreadable = await unreadableTeams(need, run, approvals, signal);
  const problems = [...branchProblems(run, table.branches), ...unreadable];
  if (problems.length > 0) throw new RefusedError(problems);
  const plan = await planNow();
  const agreed = await waitForComments({ need, issue, run, runId: runNumber(order), digest: plan.digest }, approvals, world, signal);
  return { digest: plan.digest, authorization: { scenario: scenario.name, way: 'comments', askedBy: order.run.actor, approvals: agreed, tell: scenario.tell } };
}

function noIssue(incident: string): Problem {
  return { where: 'input incident', what: `${JSON.stringify(incident)} is no issue, and by: comments waits for approvals on the incident issue`, mend: 'open an issue for the incident in this repository and give its number, such as #123' };
}

function runNumber({ run }: Order): string {
  return run.id.replace(/^gh-/, '');
}

/** Better now than after the deadline: a role of a team alone, which this token cannot look into, can be filled by nobody. */
async function unreadableTeams({ scenario }: People, { starters }: RunFacts, approvals: Approvals, signal: AbortSignal): Promise<Problem[]> {
  const teams = scenario.approvers.flatMap(({ role, team, people }) => (team === undefined || people.length > 0 ? [] : [{ role, team, login: starters[0] ?? '' }]));
  const memberships = await readMemberships(teams, approvals, signal);
  return teams.filter(({ team, login }) => memberships(team, login) === 'unreadable').map(({ role, team }) => ({ where: `role ${role}`, what: `this token cannot read the team ${team}, so nobody's comment could count`, mend: 'name people: in the table, or give a github-token with members: read' }));
}

interface Waiting {
  readonly need: People;
  readonly issue: number;
  readonly run: RunFacts;
  readonly runId: string;
  readonly digest: string;
}

/** Looks again and again until all agreed, one rejected, or time is up. What GitHub fails to answer is asked again. */
async function waitForComments(waiting: Waiting, approvals: Approvals, world: AuthorizingWorld, signal: AbortSignal) {
  const { table, scenario } = waiting.need;
  const endMs = world.clock.monotonicMs() + table.deadlineMs;
  const said = new Set<string>();
  const say = (level: 'info' | 'warning', text: string) => {
    if (!said.has(text)) note(world, level, text);
    said.add(text);
  };
  say('info', `Waiting for approvals on issue #${waiting.issue}, for at most ${exactly(table.deadlineMs)}. Comment there: /approve ${waiting.runId} ${waiting.digest} (or /reject ${waiting.runId}). Needed: ${scenario.approvers.map((approver) => `${approver.role} (${describeWho(approver)})`).join('; ')}`);
  let remindMs = world.clock.monotonicMs() + reminderMs;
  let last: Extract<CommentVerdict, { kind: 'waiting' }> = { kind: 'waiting', missing: scenario.approvers, ignored: [] };
  for (;;) {
    const verdict = await look(waiting, approvals, signal).catch((error: unknown) => passing(error, (text) => say('warning', text)));
    if (verdict?.kind === 'approved') return verdict.approvals;
    if (verdict?.kind === 'rejected') throw new RefusedError([{ where: `issue #${waiting.issue}`, what: `${verdict.by} rejected this run`, mend: 'talk to each other, then start a new run' }]);
    if (verdict !== undefined) last = verdict;
    last.ignored.forEach((text) => say('warning', text));
    if (world.clock.monotonicMs() >= endMs) throw new RefusedError([tooLate(waiting, last)]);
    if (world.clock.monotonicMs() >= remindMs) {
      note(world, 'info', `Still waiting on issue #${waiting.issue} for ${last.missing.map(({ role }) => role).join(', ')}: /approve ${waiting.runId} ${waiting.digest}`);
      remindMs += reminderMs;
    }
    await world.clock.sleep(pollMs, signal);
  }
}

async function look({ need, issue, run, runId, digest }: Waiting, approvals: Approvals, signal: AbortSignal): Promise<CommentVerdict> {
  const comments: IssueComment[] = await approvals.comments(issue, run.startedAt, signal);
  const { scenario } = need;
  const memberships = await readMemberships(membershipsOfComments({ scenario, comments }), approvals, signal);
  return judgeComments({ scenario, run, runId, digest, comments }, memberships);
}

/** Trouble that may pass is waited out. @throws whatever stays. */
function passing(error: unknown, say: (text: string) => void): undefined {
  if (!(error instanceof UnansweredError) || !error.passing) throw error;
  say(`${error.problems.map(({ where, what }) => `${where}: ${what}`).join('; ')}; it is asked again`);
  return undefined;
}

function tooLate({ need, issue }: Waiting, { missing, ignored }: Extract<CommentVerdict, { kind: 'waiting' }>): Problem {
  const why = ignored.length === 0 ? '' : ` (${ignored.join('; ')})`;
  return { where: `issue #${issue}`, what: `after ${exactly(need.table.deadlineMs)} nobody has approved as ${missing.map(({ role }) => role).join(', ')}${why}`, mend: 're-run this job, and reach these people first' };
}

function note({ clock, emit }: AuthorizingWorld, level: 'info' | 'warning', text: string): void {
  emit({ kind: 'note', at: clock.now().toISOString(), level, text });
}
