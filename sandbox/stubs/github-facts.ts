// The runs, approvals, environments, teams, comments and tags that the GitHub stub answers from, and their published REST shapes.
import { createHash } from 'node:crypto';

export interface GithubRun {
  readonly id: number;
  readonly actor: string;
  readonly triggeringActor?: string;
  readonly attempt?: number;
  readonly status?: 'queued' | 'in_progress' | 'waiting' | 'completed';
  readonly conclusion?: string;
  readonly event?: string;
  readonly branch?: string;
  /** Who pressed "Re-run" for the attempts before this one, the first of them left out. */
  readonly earlierActors?: readonly string[];
  /** ISO 8601; a fixed time, when left out. */
  readonly startedAt?: string;
}

export interface GithubApproval {
  readonly environments: readonly string[];
  readonly user: string;
  readonly userType?: 'User' | 'Bot';
  readonly state?: 'approved' | 'rejected' | 'pending';
  readonly comment?: string;
}

export interface GithubEnvironment {
  readonly name: string;
  /** Logins, and teams as `team:slug`; without any the environment is unprotected. */
  readonly reviewers: readonly string[];
  readonly preventSelfReview?: boolean;
  readonly adminsBypass?: boolean;
  /** Which branches may deploy: protected ones, when left out. Patterns of tags begin with `tag:`. */
  readonly branches?: 'any' | 'protected' | readonly string[];
}

export interface GithubComment {
  readonly user: string;
  readonly body: string;
  readonly userType?: 'User' | 'Bot';
  /** ISO 8601. */
  readonly createdAt: string;
  /** When it was edited. */
  readonly updatedAt?: string;
  /** Slug of an app that wrote it in the name of the user. */
  readonly app?: string;
}

export interface GithubTag {
  readonly name: string;
  /** The tag object's id for an annotated tag, the commit's for a light one. */
  readonly objectId: string;
  readonly objectType: string;
}

export interface GithubFacts {
  readonly runs: readonly GithubRun[];
  /** By run id. */
  readonly approvals: Readonly<Record<string, readonly GithubApproval[]>>;
  readonly environments: readonly GithubEnvironment[];
  /** Members by slug; `login?` for an invitation that is not accepted. */
  readonly teams: Readonly<Record<string, readonly string[]>>;
  /** By number of the issue. */
  readonly comments: Readonly<Record<string, readonly GithubComment[]>>;
  readonly visibility: 'public' | 'private';
}

const fixedTime = '2025-11-28T00:00:00Z';

/** @param attempt the one asked for; the newest, when left out. */
export function runShape(base: string, run: GithubRun, attempt = run.attempt ?? 1): object {
  const { id, status = 'in_progress', event = 'workflow_dispatch', startedAt = fixedTime } = run;
  const trigger = attempt === (run.attempt ?? 1) ? (run.triggeringActor ?? run.actor) : (run.earlierActors?.[attempt - 2] ?? run.actor);
  return {
    id,
    name: 'Emergency rollback',
    run_number: 1,
    run_attempt: attempt,
    event,
    head_branch: run.branch ?? 'main',
    head_sha: '0'.repeat(40),
    status,
    conclusion: run.conclusion ?? null,
    actor: userShape(run.actor),
    triggering_actor: userShape(trigger),
    url: `${base}/actions/runs/${id}`,
    html_url: `${base}/actions/runs/${id}`,
    created_at: startedAt,
    run_started_at: startedAt,
    updated_at: startedAt,
  };
}

export function approvalShape(base: string, approval: GithubApproval): object {
  const environments = approval.environments.map((name) => environmentSummary(base, name));
  return { state: approval.state ?? 'approved', comment: approval.comment ?? '', environments, user: userShape(approval.user, approval.userType) };
}

export function environmentShape(base: string, environment: GithubEnvironment): object {
  const { name, reviewers, preventSelfReview = true, adminsBypass = false, branches = 'protected' } = environment;
  const rule = {
    id: numberFor(`rule ${name}`),
    node_id: nodeId(`rule ${name}`),
    type: 'required_reviewers',
    prevent_self_review: preventSelfReview,
    reviewers: reviewers.map((reviewer) => (reviewer.startsWith('team:') ? { type: 'Team', reviewer: teamShape(reviewer.slice('team:'.length)) } : { type: 'User', reviewer: userShape(reviewer) })),
  };
  const branchRule = branches === 'any' ? [] : [{ id: numberFor(`branches ${name}`), node_id: nodeId(`branches ${name}`), type: 'branch_policy' }];
  const protection_rules = [...(reviewers.length === 0 ? [] : [rule]), ...branchRule];
  const deployment_branch_policy = branches === 'any' ? null : { protected_branches: branches === 'protected', custom_branch_policies: branches !== 'protected' };
  return { ...environmentSummary(base, name), can_admins_bypass: adminsBypass, protection_rules, deployment_branch_policy };
}

export function branchPoliciesShape({ branches }: GithubEnvironment): object {
  const patterns = typeof branches === 'object' ? branches : [];
  const branch_policies = patterns.map((pattern) => ({ id: numberFor(pattern), node_id: nodeId(pattern), name: pattern.replace(/^tag:/, ''), type: pattern.startsWith('tag:') ? 'tag' : 'branch' }));
  return { total_count: branch_policies.length, branch_policies };
}

export function commentShape(base: string, issue: string, { user, userType, body, createdAt, updatedAt = createdAt, app }: GithubComment): object {
  const id = numberFor(`${issue} ${user} ${createdAt} ${body}`);
  return { id, node_id: nodeId(String(id)), url: `${base}/issues/comments/${id}`, issue_url: `${base}/issues/${issue}`, body, user: userShape(user, userType), created_at: createdAt, updated_at: updatedAt, author_association: 'MEMBER', performed_via_github_app: app === undefined ? null : { slug: app } };
}

export function repositoryShape(fullName: string, visibility: GithubFacts['visibility']): object {
  const [owner = '', name = ''] = fullName.split('/');
  return { id: numberFor(fullName), node_id: nodeId(fullName), name, full_name: fullName, private: visibility === 'private', visibility, owner: { ...userShape(owner), type: 'Organization' }, default_branch: 'main' };
}

export function teamShape(slug: string): { id: number; slug: string } {
  return { id: numberFor(`team ${slug}`), ...{ node_id: nodeId(slug), name: slug, privacy: 'closed', permission: 'push' }, slug };
}

export function tagReferenceShape(base: string, { name, objectId, objectType }: GithubTag): object {
  const kind = objectType === 'tag' ? 'tags' : 'commits';
  return { ref: `refs/tags/${name}`, node_id: nodeId(name), url: `${base}/git/refs/tags/${name}`, object: { sha: objectId, type: objectType, url: `${base}/git/${kind}/${objectId}` } };
}

function environmentSummary(base: string, name: string): object {
  return { id: numberFor(name), node_id: nodeId(name), name, url: `${base}/environments/${name}`, html_url: `${base}/environments/${name}`, created_at: fixedTime, updated_at: fixedTime };
}

export function userShape(login: string, type: 'User' | 'Bot' = login.endsWith('[bot]') ? 'Bot' : 'User'): { login: string; id: number } {
  return { login, id: numberFor(login), ...{ node_id: nodeId(login), type, site_admin: false } };
}

function numberFor(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0);
}

function nodeId(text: string): string {
  return Buffer.from(text).toString('base64url');
}
