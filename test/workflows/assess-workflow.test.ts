// The workflow that opens a rollback run: what it may do, and what a payload from outside can reach.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { readWorkflows, stepsOf, type WorkflowFile } from './workflow-files';

const assess = readWorkflows().find(({ name }) => name === 'rollback-assess.yml') as WorkflowFile;
const rollback = readWorkflows().find(({ name }) => name === 'rollback.yml') as WorkflowFile;

it('starts by the clock, by hand and by an alert', () => expect([...assess.triggers].sort()).toEqual(['repository_dispatch', 'schedule', 'workflow_dispatch']));

it('is switched on as a schedule, and is always there as a button', () => expect(assess.jobs['assess']?.if).toBe("${{ github.event_name != 'schedule' || vars.ROLLBACK_ASSESS == 'on' }}"));

it('lets nothing of a payload through but a comparison with a name of its own', () => {
  const uses = [...assess.text.matchAll(/client_payload[\w.]*( ==? '\w+')?/g)].map(([text]) => text);
  expect(new Set(uses)).toEqual(new Set(["client_payload.environment == 'staging'"]));
  expect(stepsOf(assess).every(({ run }) => run === undefined)).toBe(true);
});

it('can start runs and mark incidents, and holds neither a key of a host nor a role', () => {
  expect(assess.jobs['assess']?.permissions).toEqual({ contents: 'read', actions: 'write', issues: 'write' });
  expect(assess.text).not.toMatch(/ssh-key|id-token|role-to-assume/);
});

it('works in the environment that has no reviewers and changes nothing', () => expect(assess.jobs['assess']?.environment).toMatch(/\}\}-plan$/));

it('takes facts from the form alone, and opens what is there', () => {
  const inputs = stepsOf(assess).find(({ uses }) => uses?.startsWith('OWNER/'))?.with;
  expect(inputs).toMatchObject({ facts: '${{ inputs.facts }}', 'rollback-type': 'assess' });
  expect(inputs?.['open-run']).toContain(`'${rollback.name}'`);
});

it('fills in only fields that the form of rollback.yml has', () => {
  const step = readFileSync(fileURLToPath(new URL('../../src/steps/open-rollback-run.ts', import.meta.url)), 'utf8');
  const fields = /return \{ ([^}]+) \};\n\}\n\nasync function closeAll/.exec(step)?.[1]?.split(', ').map((field) => field.split(':')[0] ?? '') ?? [];
  expect(fields).toContain('type');
  expect(Object.keys(rollback.form)).toEqual(expect.arrayContaining(fields));
  const matrix = parse(readFileSync(fileURLToPath(new URL('../../examples/pfa-vanguard/rollback.yml', import.meta.url)), 'utf8')) as { environments: { production: { decide: { rows: { type?: string; scenario?: string }[] } } } };
  const rows = matrix.environments.production.decide.rows;
  expect(rollback.form['type']?.options).toEqual(expect.arrayContaining(rows.flatMap(({ type }) => type ?? [])));
  expect(rollback.form['scenario']?.options).toEqual(expect.arrayContaining(rows.flatMap(({ scenario }) => scenario ?? [])));
});
