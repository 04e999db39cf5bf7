// The parts of GitHub's published REST shapes that count here. Anything else in an answer is left alone; a part that is missing makes it no answer.
import { z } from 'zod';
import type { Person } from '../policy/gate-facts';

const account = z.object({ login: z.string().min(1), type: z.string() });
const time = z.iso.datetime({ offset: true });

export const workflowRun = z.object({
  run_attempt: z.number().int().min(1).max(1000),
  actor: account,
  triggering_actor: account,
  head_branch: z.string().nullable(),
  run_started_at: time,
});

export const branch = z.object({ protected: z.boolean() });

/** Where only the status counts. */
export const anything = z.unknown();

export const repository = z.object({ private: z.boolean() });

export const reviews = z.array(z.object({ environments: z.array(z.object({ name: z.string().min(1) })), state: z.string(), user: account.nullable() }));

const reviewer = z.object({ type: z.enum(['User', 'Team']), reviewer: z.object({ login: z.string().optional(), slug: z.string().optional() }) });

export const environment = z.object({
  can_admins_bypass: z.boolean().optional(),
  protection_rules: z.array(z.object({ type: z.string(), prevent_self_review: z.boolean().optional(), reviewers: z.array(reviewer).optional() })).default([]),
  deployment_branch_policy: z.object({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() }).nullable().default(null),
});

export const branchPolicies = z.object({ branch_policies: z.array(z.object({ name: z.string(), type: z.enum(['branch', 'tag']).default('branch') })) });

export const membership = z.object({ state: z.string() });

export const issueComments = z.array(z.object({ user: account.nullable(), body: z.string().optional().nullable(), created_at: time, updated_at: time, performed_via_github_app: z.unknown().optional() }));

export const issue = z.object({ number: z.number().int(), html_url: z.string(), body: z.string().nullable().optional(), created_at: time });

export const issues = z.array(issue.extend({ pull_request: z.unknown().optional(), user: account.nullable(), author_association: z.string().optional() }));

export const workflowRuns = z.object({ workflow_runs: z.array(z.object({ html_url: z.string(), status: z.string().nullable(), display_title: z.string().nullable().default('') })) });

export const runStatus = z.object({ status: z.string().nullable() });

export const defaultBranch = z.object({ default_branch: z.string() });

const insiders = ['OWNER', 'MEMBER', 'COLLABORATOR'];

interface Written {
  readonly pull_request?: unknown;
  readonly user: { readonly type: string } | null;
  readonly author_association?: string | undefined;
}

/** An issue that a bot wrote, or who may write here: a stranger's with a copied mark is not ours. */
export function isOurs({ pull_request, user, author_association }: Written): boolean {
  return pull_request === undefined && (user?.type === 'Bot' || insiders.includes(author_association ?? ''));
}

/** @param app what wrote in that person's name, if anything did. */
export function personOf(user: z.output<typeof account> | null, app: unknown = null): Person | undefined {
  if (user === null) return undefined;
  return { login: user.login, human: user.type === 'User' && !user.login.endsWith('[bot]') && (app === null || app === undefined) };
}
