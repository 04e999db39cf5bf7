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

/** @param app what wrote in that person's name, if anything did. */
export function personOf(user: z.output<typeof account> | null, app: unknown = null): Person | undefined {
  if (user === null) return undefined;
  return { login: user.login, human: user.type === 'User' && !user.login.endsWith('[bot]') && (app === null || app === undefined) };
}
