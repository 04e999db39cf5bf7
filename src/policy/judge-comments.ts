// The way by comments, where GitHub offers no required reviewers: `/approve RUN PLAN` on the incident issue, by each role's person.
import type { Approver, Scenario } from '../config/authorization-schema';
import type { Approval } from './authorization';
import type { IssueComment, RunFacts } from './gate-facts';
import { differentPeople, neverCounts, standing, teamOf, type Memberships } from './people';

export interface CommentCase {
  readonly scenario: Scenario;
  readonly run: RunFacts;
  /** Number of the run on GitHub. */
  readonly runId: string;
  /** Of the plan that this run made. */
  readonly digest: string;
  readonly comments: readonly IssueComment[];
}

export type CommentVerdict =
  | { readonly kind: 'approved'; readonly approvals: readonly Approval[] }
  | { readonly kind: 'rejected'; readonly by: string }
  /** Roles that nobody has approved for yet, and why comments did not count. */
  | { readonly kind: 'waiting'; readonly missing: readonly Approver[]; readonly ignored: readonly string[] };

interface Words {
  readonly verb: 'approve' | 'reject';
  readonly run: string;
  readonly digest: string;
}

/** Incident numbers that are an issue of this repository: `#123` or `123`. */
export function issueOf(incident: string): number | undefined {
  const digits = /^#?([1-9]\d{0,9})$/.exec(incident)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** A comment says it in its first line, and nothing else there. */
export function wordsOf(text: string): Words | undefined {
  const [line = ''] = text.trimStart().split('\n');
  const [, verb, run = '', digest = ''] = /^\/(approve|reject)(?:\s+(?:gh-)?(\d+))?(?:\s+([0-9a-f]+))?\s*$/i.exec(line) ?? [];
  if (verb === undefined) return undefined;
  return { verb: verb.toLowerCase() === 'approve' ? 'approve' : 'reject', run, digest: digest.toLowerCase() };
}

export function membershipsOfComments({ scenario, comments }: Pick<CommentCase, 'scenario' | 'comments'>): { team: string; login: string }[] {
  return comments.flatMap(({ by, text }) => {
    if (by === undefined || wordsOf(text) === undefined) return [];
    return scenario.approvers.flatMap((approver) => {
      const team = teamOf(approver, by.login);
      return team === undefined ? [] : [{ team, login: by.login }];
    });
  });
}

export function judgeComments(facts: CommentCase, memberships: Memberships): CommentVerdict {
  const { scenario, comments, runId } = facts;
  const said = comments.flatMap((comment) => {
    const words = wordsOf(comment.text);
    return words === undefined ? [] : [{ comment, words }];
  });
  const stands = (approver: Approver, login: string) => standing(approver, login, memberships) === 'member';
  const rejection = said.find(({ comment: { by }, words }) => words.verb === 'reject' && words.run === runId && by?.human === true && scenario.approvers.some((approver) => stands(approver, by.login)));
  if (rejection !== undefined) return { kind: 'rejected', by: rejection.comment.by?.login ?? '' };

  const approving = said.filter(({ words }) => words.verb === 'approve');
  const judged = approving.map(({ comment, words }) => ({ login: comment.by?.login ?? 'somebody', why: whyNot(comment, words, facts) ?? (scenario.approvers.some((approver) => stands(approver, comment.by?.login ?? '')) ? undefined : strangerText(facts, comment.by?.login ?? '', memberships)) }));
  const valid = judged.filter(({ why }) => why === undefined).map(({ login }) => login);
  const candidates = scenario.approvers.map((approver) => valid.filter((login) => stands(approver, login)));
  const people = differentPeople(candidates);
  if (people !== undefined) return { kind: 'approved', approvals: scenario.approvers.map(({ role }, index) => ({ role, login: people[index] ?? '', gate: 'comment' })) };
  const ignored = judged.flatMap(({ login, why }) => (why === undefined ? [] : [`the comment of ${login} does not count: ${why}`]));
  return { kind: 'waiting', missing: missing(scenario, candidates), ignored };
}

/** Why a comment counts for nobody; undefined when it may count. */
function whyNot({ by, createdAt, updatedAt }: IssueComment, words: Words, { run, runId, digest }: CommentCase): string | undefined {
  if (words.run !== runId) return words.run === '' ? 'it names no run' : `it is for run ${words.run}, and this is ${runId}`;
  if (words.digest !== digest) return words.digest === '' ? 'it names no plan' : `it is for plan ${words.digest}, and this is ${digest}`;
  if (createdAt !== updatedAt) return 'it was edited';
  if (!(Date.parse(createdAt) >= Date.parse(run.startedAt))) return 'it is older than this attempt of the run';
  return neverCounts(by, run.starters);
}

function strangerText({ scenario }: CommentCase, login: string, memberships: Memberships): string {
  const unreadable = scenario.approvers.flatMap((approver) => (standing(approver, login, memberships) === 'unreadable' ? [approver.team] : []));
  if (unreadable.length === 0) return `they are none of ${scenario.approvers.map(({ role }) => role).join(', ')}`;
  return `this token cannot read the team ${unreadable.join(', ')}; name people: in the table`;
}

/** Roles without a person of their own, as far as one can tell: whom to ask. */
function missing({ approvers }: Scenario, candidates: readonly (readonly string[])[]): Approver[] {
  const empty = approvers.filter((_approver, index) => candidates[index]?.length === 0);
  return empty.length > 0 ? empty : approvers.slice(1);
}
