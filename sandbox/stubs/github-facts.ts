// The runs, approvals, environments and tags that the GitHub stub answers from, and their published REST shapes.
import { createHash } from 'node:crypto';

export interface GithubRun {
  readonly id: number;
  readonly actor: string;
  readonly triggeringActor?: string;
  readonly attempt?: number;
  readonly status?: 'queued' | 'in_progress' | 'waiting' | 'completed';
  readonly conclusion?: string;
  readonly event?: string;
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
  /** Logins; without any the environment is unprotected. */
  readonly reviewers: readonly string[];
  readonly preventSelfReview?: boolean;
  readonly adminsBypass?: boolean;
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
}

const fixedTime = '2025-11-28T00:00:00Z';

export function runShape(base: string, run: GithubRun): object {
  const { id, status = 'in_progress', attempt = 1, event = 'workflow_dispatch' } = run;
  return {
    id,
    name: 'Emergency rollback',
    run_number: 1,
    run_attempt: attempt,
    event,
    status,
    conclusion: run.conclusion ?? null,
    actor: userShape(run.actor),
    triggering_actor: userShape(run.triggeringActor ?? run.actor),
    url: `${base}/actions/runs/${id}`,
    html_url: `${base}/actions/runs/${id}`,
    created_at: fixedTime,
    run_started_at: fixedTime,
    updated_at: fixedTime,
  };
}

export function approvalShape(base: string, approval: GithubApproval): object {
  const environments = approval.environments.map((name) => environmentSummary(base, name));
  return { state: approval.state ?? 'approved', comment: approval.comment ?? '', environments, user: userShape(approval.user, approval.userType) };
}

export function environmentShape(base: string, environment: GithubEnvironment): object {
  const { name, reviewers, preventSelfReview = true, adminsBypass = false } = environment;
  const rule = {
    id: numberFor(`rule ${name}`),
    node_id: nodeId(`rule ${name}`),
    type: 'required_reviewers',
    prevent_self_review: preventSelfReview,
    reviewers: reviewers.map((login) => ({ type: 'User', reviewer: userShape(login) })),
  };
  const protection_rules = reviewers.length === 0 ? [] : [rule];
  return { ...environmentSummary(base, name), can_admins_bypass: adminsBypass, protection_rules, deployment_branch_policy: null };
}

export function tagReferenceShape(base: string, { name, objectId, objectType }: GithubTag): object {
  const kind = objectType === 'tag' ? 'tags' : 'commits';
  return { ref: `refs/tags/${name}`, node_id: nodeId(name), url: `${base}/git/refs/tags/${name}`, object: { sha: objectId, type: objectType, url: `${base}/git/${kind}/${objectId}` } };
}

function environmentSummary(base: string, name: string): object {
  return { id: numberFor(name), node_id: nodeId(name), name, url: `${base}/environments/${name}`, html_url: `${base}/environments/${name}`, created_at: fixedTime, updated_at: fixedTime };
}

function userShape(login: string, type: 'User' | 'Bot' = login.endsWith('[bot]') ? 'Bot' : 'User'): object {
  return { login, id: numberFor(login), node_id: nodeId(login), type, site_admin: false };
}

function numberFor(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0);
}

function nodeId(text: string): string {
  return Buffer.from(text).toString('base64url');
}
