// Faults 8 and 9 on the real action: without the right people no host is changed; with them it goes on. All other tests here go through two opened gates.
import { existsSync } from 'node:fs';
import { jest } from '@jest/globals';
import type { GithubChange } from '../../sandbox/stubs/github-stub';
import type { Sandbox } from '../../sandbox/sandbox';
import type { StubTrouble } from '../../sandbox/stubs/http-stub';
import { expectSuccess, expectHealed, expectUntouched, openSystem, prepare, quick, quickRecipes, stateFile } from './system';

jest.setTimeout(120_000);

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSystem();
  await sandbox.deploy('v4.0.0');
});

const people = [{ role: 'On-Call Engineer', gate: 'rollback-on-call', people: ['olga', 'grace'] }, { role: 'DevSecOps Lead', gate: 'staging', people: ['grace'] }];
const authorization = (more: object = {}) => ({ authorization: { branches: ['main'], scenarios: { 'staging-critical': { approvers: people, tell: [] } }, ...more } });
const reviews = (first: string, second: string) => [{ environments: ['rollback-on-call'], user: first }, { environments: ['staging'], user: second }];
const environments = [{ name: 'rollback-on-call', reviewers: ['olga', 'grace'] }, { name: 'staging', reviewers: ['grace'] }];

const cases: readonly [string, string, GithubChange & StubTrouble, RegExp][] = [
  ['8: an unprotected gate', '801', { environments: [{ name: 'rollback-on-call', reviewers: ['olga'] }, { name: 'staging', reviewers: [] }] }, /gate staging: the environment has no required reviewers: every run passes it → run script\/setup-github/],
  ['8: a gate of another name', '802', { environments: [{ name: 'rollback-on-call', reviewers: ['olga'] }, { name: 'stagin', reviewers: ['grace'] }] }, /gate staging: there is no such environment/],
  ['9: one person twice', '901', { approvals: { 901: reviews('grace', 'grace') } }, /scenario staging-critical: On-Call Engineer and DevSecOps Lead must be different people/],
  ['9: the person who started it', '902', { runs: [{ id: 902, actor: 'grace' }] }, /gate staging: grace started or re-ran this run/],
  ['9: a bot', '903', { approvals: { 903: reviews('olga', 'merge-helper[bot]') } }, /gate staging: merge-helper\[bot\] is a bot/],
  ['9: approvals that GitHub does not tell', '904', { status: 500 }, /GitHub: it does not answer about this run \(500: Server Error/],
];

it('8, 9: without the right people every run is refused, and no host knows of it', async () => {
  for (const [what, runId, change, expected] of cases) {
    const facts = { runs: [{ id: Number(runId), actor: 'ada' }], approvals: { [runId]: reviews('olga', 'grace') }, environments };
    await sandbox.control('github', { ...facts, status: 0, times: 0, ...change, ...(change.status === undefined ? {} : { times: 1_000 }) });
    const result = await quick(sandbox, { environment: authorization(), approved: false, run: { runId, actor: 'ada' } });
    expect([what, result.outcome, result.outputs['result']]).toEqual([what, 'failure', 'refused']);
    expect(result.log).toMatch(expected);
    expect(result.summary).toContain('# ⛔ Refused: nothing was changed');
  }
  await expectUntouched(sandbox);
  for (const host of sandbox.description.hosts) expect(existsSync(stateFile(host))).toBe(false);
});

it('a table that nobody wrote stops what changes something, and nothing else', async () => {
  await sandbox.control('github', { status: 0, times: 0 });
  const none = { authorization: undefined };
  const refused = await quick(sandbox, { environment: none, approved: false });
  expect(refused.log).toMatch(/environments\.staging: the configuration does not say who must agree to a rollback → write authorization: .* or authorization: none/);
  const dry = await prepare(sandbox, { inputs: { 'dry-run': 'true' }, environment: none, approved: false });
  expect(dry.log).toContain('authorization: no approval needed');
  await expectUntouched(sandbox);
});

it('agreed to by comments on the incident issue, bound to the plan that the log shows, it goes on', async () => {
  await sandbox.control('github', { status: 0, times: 0, runs: [{ id: 910, actor: 'ada' }], comments: { 7: [] } });
  const createdAt = new Date().toISOString();
  const agree = async (line: string) => {
    const words = /Waiting for approvals on issue #7.*(\/approve 910 [0-9a-f]{16})/.exec(line)?.[1];
    if (words !== undefined) await sandbox.control('github', { comments: { 7: ['olga', 'grace'].map((user) => ({ user, body: words, createdAt })) } });
  };
  const result = await quick(sandbox, { inputs: { incident: '#7' }, environment: { ...quickRecipes(sandbox), ...authorization({ by: 'comments', deadline: '1m' }) }, approved: false, run: { runId: '910', actor: 'ada', onLine: (line) => void agree(line) } });
  expectSuccess(result);
  expect(result.log).toContain('authorization: staging-critical, asked for by ada, approved by olga (On-Call Engineer, by comment) and grace (DevSecOps Lead, by comment)');
  await expectHealed(sandbox);
});
