// The Approvals port on GitHub's REST API: what it says of this run, its reviews, its gates, of teams and of the incident issue.
import type { z } from 'zod';
import { UnansweredError } from '../errors';
import type { Gate, IssueComment, Membership, Review, RunFacts } from '../policy/gate-facts';
import type { Approvals } from '../ports';
import type { GithubRest } from './github-rest';
import { anything, branch, branchPolicies, environment, issueComments, membership, personOf, repository, reviews, workflowRun } from './github-shapes';
import { isMissing, isUnreadable } from './github-trouble';

const pageSize = 100;
const maxPages = 20;

export class GithubApprovals implements Approvals {
  constructor(
    private readonly rest: GithubRest,
    private readonly runId: string,
  ) {}

  async run(signal: AbortSignal): Promise<RunFacts> {
    const path = `${this.rest.root}/actions/runs/${this.runId}`;
    const [run, isPrivate] = await Promise.all([this.read(workflowRun, path, 'this run', 'actions: read', signal), this.isPrivate(signal)]);
    const earlier = Array.from({ length: run.run_attempt - 1 }, (_, index) => this.read(workflowRun, `${path}/attempts/${index + 1}`, 'earlier attempts of this run', 'actions: read', signal));
    const [branchIsProtected, ...attempts] = await Promise.all([this.isProtected(run.head_branch, signal), ...earlier]);
    const all = [run, ...attempts];
    const starters = [...new Set(all.flatMap(({ actor, triggering_actor }) => [actor.login, triggering_actor.login]))];
    return { starters, branch: run.head_branch ?? '', branchIsProtected, startedAt: run.run_started_at, isPrivate };
  }

  async reviews(signal: AbortSignal): Promise<Review[]> {
    const found = await this.read(reviews, `${this.rest.root}/actions/runs/${this.runId}/approvals`, 'the approvals of this run', 'actions: read', signal);
    return found.map(({ environments, state, user }) => ({ gates: environments.map(({ name }) => name), state, by: personOf(user) }));
  }

  async gate(name: string, signal: AbortSignal): Promise<Gate | undefined> {
    const path = `${this.rest.root}/environments/${encodeURIComponent(name)}`;
    try {
      const found = await this.read(environment, path, `the environment ${name}`, 'actions: read', signal);
      const rule = found.protection_rules.find(({ type }) => type === 'required_reviewers');
      const reviewers = (rule?.reviewers ?? []).map(({ type, reviewer }) => (type === 'Team' ? ({ kind: 'team', name: reviewer.slug ?? '' } as const) : ({ kind: 'user', name: reviewer.login ?? '' } as const)));
      return { name, reviewers, preventsSelfReview: rule?.prevent_self_review === true, branches: await this.branchesOf(found.deployment_branch_policy, path, signal) };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async membership(team: string, login: string, signal: AbortSignal): Promise<Membership> {
    const path = `/orgs/${this.rest.owner}/teams/${encodeURIComponent(team)}`;
    try {
      const { state } = await this.read(membership, `${path}/memberships/${encodeURIComponent(login)}`, `the team ${team}`, 'members: read', signal);
      return state === 'active' ? 'member' : 'stranger';
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      // The same 404 for who is no member and for a team that the token cannot see.
      return isMissing(error) && (await this.canRead(path, team, signal)) ? 'stranger' : 'unreadable';
    }
  }

  async comments(issue: number, since: string, signal: AbortSignal): Promise<IssueComment[]> {
    const comments: IssueComment[] = [];
    for (let page = 1; page <= maxPages; page += 1) {
      const path = `${this.rest.root}/issues/${issue}/comments?since=${encodeURIComponent(since)}&per_page=${pageSize}&page=${page}`;
      const found = await this.read(issueComments, path, `comments of issue #${issue}`, 'issues: read', signal);
      comments.push(...found.map(({ user, body, created_at, updated_at, performed_via_github_app }) => ({ by: personOf(user, performed_via_github_app), text: body ?? '', createdAt: created_at, updatedAt: updated_at })));
      if (found.length < pageSize) break;
    }
    return comments;
  }

  private async branchesOf(policy: z.output<typeof environment>['deployment_branch_policy'], path: string, signal: AbortSignal): Promise<Gate['branches']> {
    if (policy === null) return 'any';
    if (policy.protected_branches) return 'protected';
    const found = await this.read(branchPolicies, `${path}/deployment-branch-policies?per_page=${pageSize}`, 'the branch rules of an environment', 'actions: read', signal);
    return found.branch_policies.map(({ name, type }) => ({ pattern: name, tag: type === 'tag' }));
  }

  /** Undefined when GitHub does not say; the policy decides what that means. */
  private async isProtected(name: string | null, signal: AbortSignal): Promise<boolean | undefined> {
    if (name === null) return false;
    try {
      return (await this.read(branch, `${this.rest.root}/branches/${encodeURIComponent(name)}`, 'the branch of this run', 'contents: read', signal)).protected;
    } catch (error) {
      if (isUnreadable(error)) return undefined;
      throw error;
    }
  }

  /** Only makes messages better: without an answer they are shorter. */
  private async isPrivate(signal: AbortSignal): Promise<boolean | undefined> {
    return this.read(repository, this.rest.root, 'this repository', 'contents: read', signal).then((found) => found.private, () => undefined);
  }

  private canRead(path: string, team: string, signal: AbortSignal): Promise<boolean> {
    return this.read(anything, path, `the team ${team}`, 'members: read', signal).then(
      () => true,
      (error: unknown) => {
        if (isUnreadable(error)) return false;
        throw error;
      },
    );
  }

  private read<Schema extends z.ZodType>(schema: Schema, path: string, what: string, right: string, signal: AbortSignal): Promise<z.output<Schema>> {
    return this.rest.read(schema, { path, what, right }, signal);
  }
}

/** For a run on GitHub without a token: every question is refused, with the mend. */
export function withoutToken(): Approvals {
  const refuse = async (): Promise<never> => {
    throw new UnansweredError({ where: 'input github-token', what: 'is empty, so nobody can say who approved this run', mend: 'leave it out (then it is the token of the job), with permissions: actions: read' }, false);
  };
  return { run: refuse, reviews: refuse, gate: refuse, membership: refuse, comments: refuse };
}
