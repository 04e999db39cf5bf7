// Faults 8, 9 and 42 in the files that users copy: the wiring of the gates, and nothing that a waiting run could hold.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { answering, isFor } from '../../src/policy/once-per-incident';
import { changesSomething } from '../../src/policy/who-must-agree';
import { rollbackTypes, strategies } from '../../src/request';
import { runbooks } from '../../src/runbooks';
import { readWorkflows, stepsOf, type WorkflowFile, type WorkflowJob } from './workflow-files';

const action = parse(readFileSync(fileURLToPath(new URL('../../action.yml', import.meta.url)), 'utf8')) as { inputs: Record<string, unknown>; outputs: Record<string, unknown> };
const workflows = readWorkflows().filter(({ name }) => name.startsWith('rollback') || name === 'deploy.yml');
const example = readFileSync(fileURLToPath(new URL('../../examples/pfa-vanguard/rollback.yml', import.meta.url)), 'utf8');
const names = [...new Set([...example.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name))];
const rollback = workflows.find(({ name }) => name === 'rollback.yml') as WorkflowFile;
const ourAction = /^OWNER\/emergency-rollback@/;

const job = (name: string): WorkflowJob => {
  const found = rollback.jobs[name];
  if (found === undefined) throw new Error(`rollback.yml has no job ${name}.`);
  return found;
};

/** What the title of a run says, as GitHub fills run-name in. */
const titleOf = (values: Readonly<Record<string, string>>) => (/^run-name: (.*)$/m.exec(rollback.text)?.[1] ?? '').replace("${{ inputs.dry-run && ' (plan only)' || '' }}", values['dry-run'] === 'true' ? ' (plan only)' : '').replace(/\$\{\{ inputs\.(\w+) \}\}/g, (_whole, name: string) => values[name] ?? '');

it('names its runs so that an assessment tells which is for an incident, and which only shows the plan', () => {
  const values = { environment: 'production', type: 'quick', target: 'previous', incident: '12' };
  const run = { url: '', status: 'waiting', title: titleOf(values) };
  expect(run.title).toBe('Rollback production · quick → previous · 12');
  expect(answering([run, { ...run, title: titleOf({ ...values, type: 'release' }) }], 'production')).toBe(run);
  expect(isFor(run, { number: 12, url: '', body: '', createdAt: '' })).toBe(true);
  expect(answering([{ ...run, title: titleOf({ ...values, 'dry-run': 'true' }) }], 'production')).toBeUndefined();
});

describe.each(readWorkflows().map((workflow) => [workflow.name, workflow] as const))('%s', (_name, workflow) => {
  it('42: holds no concurrency group while it waits for an approval', () => {
    const waits = Object.values(workflow.jobs).some(({ environment }) => environment !== undefined);
    if (waits) expect(workflow.concurrency).toBeUndefined();
    for (const each of Object.values(workflow.jobs)) if (each.environment !== undefined) expect(each.concurrency).toBeUndefined();
  });
});

describe.each(workflows.map((workflow) => [workflow.name, workflow] as const))('%s', (_name, workflow) => {
  it('hands the action only inputs that it has, and reads only outputs that it has', () => {
    for (const step of stepsOf(workflow).filter(({ uses }) => ourAction.test(uses ?? ''))) {
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})));
      if (step.id === undefined) continue;
      const read = [...workflow.text.matchAll(new RegExp(`steps\\.${step.id}\\.outputs\\.([\\w-]+)`, 'g'))].map(([, name]) => name);
      expect(Object.keys(action.outputs)).toEqual(expect.arrayContaining(read));
    }
  });

  it('hands over every input that the action requires', () => {
    for (const step of stepsOf(workflow).filter(({ uses }) => ourAction.test(uses ?? ''))) expect(step.with).toHaveProperty('rollback-type');
  });

  it('sets each ${NAME} that the example of rollback.yml asks for', () => {
    for (const { env, steps = [] } of Object.values(workflow.jobs)) {
      for (const step of steps.filter(({ uses }) => ourAction.test(uses ?? ''))) expect(Object.keys({ ...env, ...step.env })).toEqual(expect.arrayContaining(names));
    }
  });

  it('offers only what there is', () => {
    expect(rollbackTypes).toEqual(expect.arrayContaining(workflow.form['type']?.options ?? []));
    expect(strategies).toEqual(expect.arrayContaining(workflow.form['strategy']?.options ?? []));
  });

  it('reads secrets only in jobs that have an environment', () => {
    for (const each of Object.values(workflow.jobs)) if (JSON.stringify(each).includes('secrets.')) expect(each.environment).toBeDefined();
  });

  it('shows no secret and no input to a shell', () => {
    for (const { run } of stepsOf(workflow)) expect(run ?? '').not.toMatch(/secrets\.|inputs\./);
  });
});

describe('rollback.yml', () => {
  it('shows the plan before anybody approves, and changes nothing for it', () => {
    expect(job('plan').needs).toBeUndefined();
    const inputs = job('plan').steps?.find(({ id }) => id === 'plan')?.with;
    expect(inputs?.['dry-run']).toBe('true');
    expect(job('plan').environment).toBe('${{ inputs.environment }}-plan');
  });

  it('8, 9: has one job for each person, and the last gate is the environment of the job that changes things', () => {
    expect(job('approve')).toMatchObject({ needs: 'plan', environment: '${{ matrix.gate }}', strategy: { matrix: { gate: '${{ fromJSON(needs.plan.outputs.gates) }}' } } });
    expect(job('execute').environment).toMatch(/^\$\{\{ needs\.plan\.outputs\.last-gate \|\|/);
    expect(job('execute').needs).toEqual(['plan', 'approve']);
  });

  it('9: does not go on after a gate that was rejected, failed or cancelled', () => {
    const condition = job('execute').if ?? '';
    expect(condition).toContain("needs.plan.result == 'success'");
    expect(condition).toContain("(needs.approve.result == 'success' || needs.approve.result == 'skipped')");
    expect(condition).toContain('!cancelled()');
    // Skipped counts only where no gate is asked for: the action itself reads the approvals all the same.
    expect(job('approve').if).toBe("${{ !inputs.dry-run && needs.plan.outputs.gates != '[]' }}");
  });

  it('plans exactly what it executes', () => {
    const inputsOf = (name: string, id: string) => job(name).steps?.find((step) => step.id === id)?.with ?? {};
    const { 'dry-run': _dryRun, ...planned } = inputsOf('plan', 'plan');
    expect(inputsOf('execute', 'rollback')).toMatchObject(planned);
    const { env: plannedNames } = job('plan').steps?.find(({ id }) => id === 'plan') ?? {};
    expect(job('execute').steps?.find(({ id }) => id === 'rollback')?.env).toEqual(plannedNames);
  });

  it('reports from the journal of the execution that there was, also when the report alone is run again', () => {
    expect(job('execute').outputs?.['attempt']).toBe('${{ steps.attempt.outputs.attempt }}');
    const download = job('report').steps?.find(({ uses }) => uses?.startsWith('actions/download-artifact@'))?.with;
    expect(download?.['name']).toBe('execute-${{ needs.execute.outputs.attempt }}');
    const upload = job('execute').steps?.find(({ uses }) => uses?.startsWith('actions/upload-artifact@'))?.with;
    expect(upload?.['name']).toBe('execute-${{ github.run_attempt }}');
  });

  it('reports on types that change something, and on no other', () => {
    const [, listed = '[]'] = /fromJSON\('(\[[^']*\])'\), inputs\.type/.exec(job('report').if ?? '') ?? [];
    const offered = (rollback.form['type']?.options ?? []) as (keyof typeof runbooks)[];
    expect(JSON.parse(listed)).toEqual(offered.filter((type) => changesSomething(runbooks[type])));
  });

  it('gives the rights to write to the report alone', () => {
    const writers = Object.entries(rollback.jobs).filter(([, { permissions = {} }]) => Object.entries(permissions).some(([name, level]) => level === 'write' && name !== 'id-token'));
    expect(writers.map(([name]) => name)).toEqual(['report']);
  });

  it('has no more than the ten fields that every GitHub takes', () => {
    expect(Object.keys(rollback.form).length).toBeLessThanOrEqual(10);
  });
});

describe('rollback-drill.yml', () => {
  const drill = workflows.find(({ name }) => name === 'rollback-drill.yml') as WorkflowFile;

  it('46: names staging itself, offers no other environment, and has no key of production', () => {
    expect(Object.keys(drill.form)).not.toContain('environment');
    expect(Object.values(drill.jobs).map(({ environment }) => environment)).toEqual(['staging-drill']);
    const action = stepsOf(drill).filter(({ uses }) => ourAction.test(uses ?? ''));
    expect(action.map((step) => [step.with?.['rollback-type'], step.with?.['environment']])).toEqual([['drill', 'staging']]);
  });

  it('runs each quarter and by hand, unless the team has switched schedules off', () => {
    expect(drill.triggers).toEqual(['workflow_dispatch', 'schedule']);
    expect(drill.text).toContain("cron: '17 9 5 1,4,7,10 *'");
    expect(drill.jobs['drill']?.if).toContain("vars.ROLLBACK_SCHEDULES != 'off'");
  });

  it('tells no status page, and has no more than ten fields', () => {
    expect(drill.text).not.toContain('statuspage');
    expect(Object.keys(drill.form).length).toBeLessThanOrEqual(10);
  });
});
