// The GitHub stub as octokit sees it.
import { getOctokit } from '@actions/github';
import { GithubStub } from '../../../sandbox/stubs/github-stub';

const repository = { owner: 'acme', repo: 'shop' };
let stub: GithubStub;
let baseUrl: string;

beforeEach(async () => {
  const findTag = async (name: string): Promise<{ name: string; objectId: string; objectType: string } | undefined> => (name === 'v1.0.0' ? { name, objectId: 'a'.repeat(40), objectType: 'tag' } : undefined);
  stub = new GithubStub({ token: 'token-that-is-right', repository: 'acme/shop', findTag });
  baseUrl = await stub.listen();
  stub.control({
    runs: [{ id: 7, actor: 'ann' }],
    approvals: { '7': [{ environments: ['rollback-first'], user: 'bob' }, { environments: ['rollback-second'], user: 'robot[bot]' }] },
    environments: [{ name: 'rollback-first', reviewers: ['bob', 'cleo'] }, { name: 'open', reviewers: [], branches: 'any' }],
  });
});

afterEach(() => stub.close());

function octokit(token = 'token-that-is-right') {
  return getOctokit(token, { baseUrl, request: { fetch: (address: string, init: RequestInit) => fetch(address, { ...init, headers: { ...init.headers, connection: 'close' } }) } }).rest;
}

async function statusOf(attempt: Promise<unknown>): Promise<number> {
  return attempt.then(
    () => 200,
    (error: unknown) => (error as { status: number }).status,
  );
}

test('runs and approvals', async () => {
  expect((await octokit().actions.getWorkflowRun({ ...repository, run_id: 7 })).data).toMatchObject({ id: 7, run_attempt: 1, actor: { login: 'ann', type: 'User' } });
  const { data } = await octokit().actions.getReviewsForRun({ ...repository, run_id: 7 });
  expect(data.map(({ state, user, environments }) => [state, user?.login, user?.type, environments[0]?.name])).toEqual([
    ['approved', 'bob', 'User', 'rollback-first'],
    ['approved', 'robot[bot]', 'Bot', 'rollback-second'],
  ]);
});

test('environments show their protection', async () => {
  const { data } = await octokit().repos.getEnvironment({ ...repository, environment_name: 'rollback-first' });
  expect(data.protection_rules?.[0]).toMatchObject({ type: 'required_reviewers', prevent_self_review: true });
  expect((await octokit().repos.getEnvironment({ ...repository, environment_name: 'open' })).data.protection_rules).toEqual([]);
  expect(await statusOf(octokit().repos.getEnvironment({ ...repository, environment_name: 'none' }))).toBe(404);
});

test('tags come from the origin', async () => {
  expect((await octokit().git.getRef({ ...repository, ref: 'tags/v1.0.0' })).data.object).toMatchObject({ type: 'tag', sha: 'a'.repeat(40) });
  expect(await statusOf(octokit().git.getRef({ ...repository, ref: 'tags/v2.0.0' }))).toBe(404);
});

test('wrong token, missing right, other repository', async () => {
  expect(await statusOf(octokit('wrong').actions.getWorkflowRun({ ...repository, run_id: 7 }))).toBe(401);
  expect(await statusOf(octokit().actions.getWorkflowRun({ owner: 'acme', repo: 'other', run_id: 7 }))).toBe(404);
  stub.control({ forbidden: true });
  expect(await statusOf(octokit().actions.getReviewsForRun({ ...repository, run_id: 7 }))).toBe(403);
  expect(JSON.stringify(stub.records())).not.toContain('token-that-is-right');
});

test('branch rules, teams, comments and the repository', async () => {
  const rest = octokit();
  stub.control({ visibility: 'private', teams: { 'on-call': ['bob', 'cleo?'] }, environments: [{ name: 'production', reviewers: ['team:on-call'], branches: ['main', 'tag:v*'] }], comments: { 5: [{ user: 'bob', body: 'old', createdAt: '2025-01-01T00:00:00Z' }, { user: 'bob', body: 'new', createdAt: '2025-12-01T00:00:00Z' }] } });
  expect((await rest.repos.get(repository)).data).toMatchObject({ private: true, full_name: 'acme/shop' });
  const { data } = await rest.repos.getEnvironment({ ...repository, environment_name: 'production' });
  expect(data).toMatchObject({ protection_rules: [{ reviewers: [{ type: 'Team', reviewer: { slug: 'on-call' } }] }, { type: 'branch_policy' }], deployment_branch_policy: { protected_branches: false, custom_branch_policies: true } });
  expect((await rest.repos.listDeploymentBranchPolicies({ ...repository, environment_name: 'production' })).data.branch_policies.map(({ name, type }) => [name, type])).toEqual([['main', 'branch'], ['v*', 'tag']]);
  const member = (username: string) => rest.teams.getMembershipForUserInOrg({ org: 'acme', team_slug: 'on-call', username });
  expect([(await member('bob')).data.state, (await member('cleo')).data.state, await statusOf(member('dora'))]).toEqual(['active', 'pending', 404]);
  stub.control({ teamsReadable: false });
  expect(await statusOf(member('bob'))).toBe(404);
  const comments = await rest.issues.listComments({ ...repository, issue_number: 5, since: '2025-11-01T00:00:00Z' });
  expect(comments.data.map(({ body, user }) => [body, user?.login])).toEqual([['new', 'bob']]);
  expect(await statusOf(rest.issues.listComments({ ...repository, issue_number: 6 }))).toBe(404);
});

test('attempts of a run keep who started each', async () => {
  stub.control({ add: { run: { id: 8, actor: 'ann', triggeringActor: 'cleo', attempt: 3, earlierActors: ['bob'] }, approvals: [], environments: [] } });
  const started = async (attempt: number) => (await octokit().actions.getWorkflowRunAttempt({ ...repository, run_id: 8, attempt_number: attempt })).data.triggering_actor?.login;
  expect([await started(1), await started(2), await started(3)]).toEqual(['ann', 'bob', 'cleo']);
  expect(stub.state().runs.map(({ id }) => id)).toEqual([7, 8]);
});
