// What actionlint does not ask for: pinned actions, least permissions with a reason, no expression inside a shell line.
import { describe, expect, it } from '@jest/globals';
import { isMap, isScalar } from 'yaml';
import { readWorkflows, stepsOf, type WorkflowFile } from './workflow-files';

const workflows = readWorkflows();

it('finds the workflows', () => {
  expect(workflows.map(({ name }) => name)).toEqual(expect.arrayContaining(['check-dist.yml', 'ci.yml', 'release.yml']));
});

describe.each(workflows.map((workflow) => [workflow.name, workflow] as const))('%s', (_name, workflow) => {
  it('pins every action of others to a full commit id, with its version beside it', () => {
    const lines = workflow.text.split('\n').filter((line) => /^\s*(- )?uses:/.test(line) && !/uses: \.\//.test(line));
    for (const line of lines) expect(line).toMatch(/uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('keeps the token out of the checkout', () => {
    const checkouts = stepsOf(workflow).filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    for (const checkout of checkouts) expect(checkout.with?.['persist-credentials']).toBe(false);
  });

  it('grants nothing to all jobs, and to each job only with a reason', () => {
    expect(workflow.permissions).toEqual({});
    for (const job of Object.keys(workflow.jobs)) expect(grantsWithoutReason(workflow, job)).toEqual([]);
  });

  it('hands values to the shell through env, never by interpolation', () => {
    for (const { run } of stepsOf(workflow)) expect(run ?? '').not.toContain('${{');
  });

  it('never runs the code of a stranger with this repository’s rights', () => {
    expect(workflow.triggers).not.toContain('pull_request_target');
    expect(workflow.triggers).not.toContain('workflow_run');
  });

  it('ends: each job that runs steps has a time limit', () => {
    const jobs = Object.values(workflow.jobs).filter(({ steps }) => steps !== undefined);
    for (const job of jobs) expect(job['timeout-minutes']).toBeGreaterThan(0);
  });
});

/** Names of the permissions of a job that carry no comment; the job's own name when it has no permissions at all. */
function grantsWithoutReason(workflow: WorkflowFile, job: string): string[] {
  const permissions = workflow.document.getIn(['jobs', job, 'permissions'], true);
  if (!isMap(permissions)) return [job];
  return permissions.items
    .filter(({ value }) => !(isScalar(value) && value.comment?.trim()))
    .map(({ key }) => `${job}: ${String(key)}`);
}
