// Faults 8 and 9: the way by environments. Each refusal and each permit, through the real adapter, on GitHub's published shapes.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { GithubApproval, GithubEnvironment } from '../../sandbox/stubs/github-facts';
import { withoutToken } from '../../src/adapters/github-approvals';
import { authorize } from '../../src/authorizing';
import type { Approvals } from '../../src/ports';
import { samplePlan } from '../samples/report';
import { granted, GithubWorld, orderOf, table, token } from './github-world';

let github: GithubWorld;
beforeEach(async () => {
  github = await GithubWorld.open();
});
afterEach(() => github.close());

const [onCall, production] = granted.environments as [GithubEnvironment, GithubEnvironment];
const byOlga: GithubApproval = { environments: ['rollback-on-call'], user: 'olga' };
const byGrace: GithubApproval = { environments: ['production'], user: 'grace' };
const reviews = (...approvals: GithubApproval[]) => ({ approvals: { 42: approvals } });
const environments = (...changed: (GithubEnvironment | undefined)[]) => ({ environments: changed.flatMap((each) => each ?? []) });

describe('a run may go on', () => {
  it('when each role approved in its own gate, and says who, for which scenario, and who must be told', async () => {
    const { permit, refusals } = await github.ask();
    expect(refusals).toEqual([]);
    expect(permit).toEqual({
      digest: undefined,
      authorization: {
        scenario: 'production-p1',
        way: 'environments',
        askedBy: 'ada',
        approvals: [{ role: 'On-Call Engineer', login: 'olga', gate: 'rollback-on-call' }, { role: 'DevSecOps Lead', login: 'grace', gate: 'production' }],
        tell: ['Product Owner'],
      },
    });
  });

  it('with another scenario than the default', async () => {
    expect((await github.ask({}, { scenario: 'other' })).permit?.authorization).toMatchObject({ scenario: 'other', tell: [] });
  });

  it('with the plain token of a job, which cannot read teams: then the gate must ask that team alone', async () => {
    const { permit, notes } = await github.ask({ teamsReadable: false });
    expect(permit?.authorization.approvals[0]?.login).toBe('olga');
    expect(notes).toEqual(['That olga is in the team on-call was checked by GitHub: the gate rollback-on-call asks this team (this token cannot read its members).']);
  });

  it('when names are written in another case, and branches by a pattern', async () => {
    const change = { ...reviews({ environments: ['Rollback-On-Call'], user: 'Oscar' }, { environments: ['production'], user: 'Grace' }), teams: { 'on-call': ['Oscar'] }, runs: [{ id: 42, actor: 'ada', branch: 'release/4' }], protectedBranches: ['release/4'], ...environments(onCall, { ...production, branches: ['release/*'] }) };
    expect((await github.ask(change, {}, { branches: ['release/*'] })).refusals).toEqual([]);
  });

  it('when self-review is not prevented, with a note: this action prevents it', async () => {
    const { permit, notes } = await github.ask(environments(onCall, { ...production, preventSelfReview: false }));
    expect([permit?.authorization.way, notes]).toEqual(['environments', [expect.stringContaining('Gate production lets people approve runs of their own')]]);
  });

  it('when the trouble of GitHub passes in a moment', async () => {
    expect((await github.ask({ status: 502, times: 4 })).refusals).toEqual([]);
  });

  it('when an administrator could have bypassed a gate, and did not', async () => {
    expect((await github.ask(environments(onCall, { ...production, adminsBypass: true }))).refusals).toEqual([]);
  });

  it('after a re-run by somebody who approves nothing', async () => {
    expect((await github.ask({ runs: [{ id: 42, actor: 'ada', triggeringActor: 'bob', attempt: 3, earlierActors: ['carl'] }] })).refusals).toEqual([]);
  });
});

describe('a run is refused', () => {
  it.each<[string, object, RegExp]>([
    ['without a gate: nobody approved anything', reviews(), /^gate rollback-on-call: nobody approved it in this run, as the On-Call Engineer must; an administrator who bypasses a gate leaves no approval → give the workflow a job with environment: rollback-on-call/],
    ['8: an unprotected environment', environments({ ...onCall, reviewers: [] }, production), /^gate rollback-on-call: the environment has no required reviewers: every run passes it → run script\/setup-github, or mend it in Settings → Environments$/],
    ['8: an environment that is not there', environments(onCall), /^gate production: there is no such environment; a job that names it would create it, open for everybody → run script\/setup-github/],
    ['8: an environment for every branch', environments(onCall, { ...production, branches: 'any' }), /^gate production: every branch may deploy to it: .* → .*: only main may deploy to it$/],
    ['8: an environment for other branches', environments(onCall, { ...production, branches: ['main', 'feature/*'] }), /^gate production: the branches feature\/\* may deploy to it/],
    ['8: an environment for tags', environments(onCall, { ...production, branches: ['main', 'tag:main'] }), /^gate production: the tags main may deploy to it/],
    ['8: gates for protected branches, where no branch is protected', { protectedBranches: [] }, /^branch main: it is not protected; where no branch is, gates for protected branches let every branch through → protect it, or write branches: \[main\]/],
    ['a run of another branch', { runs: [{ id: 42, actor: 'ada', branch: 'feature/x' }] }, /^branch feature\/x: the table allows rollbacks from other branches only → run the workflow on main$/],
    ['9: the starter', { ...reviews(byOlga, { environments: ['production'], user: 'Grace' }), runs: [{ id: 42, actor: 'grace' }] }, /^gate production: Grace started or re-ran this run → start a new run and let the DevSecOps Lead approve it: grace$/],
    ['9: who re-ran it', { runs: [{ id: 42, actor: 'ada', triggeringActor: 'grace', attempt: 2 }] }, /^gate production: grace started or re-ran this run/],
    ['9: who re-ran an earlier attempt', { runs: [{ id: 42, actor: 'ada', attempt: 3, earlierActors: ['olga'] }] }, /^gate rollback-on-call: olga started or re-ran this run/],
    ['9: a bot', { ...reviews(byOlga, { ...byGrace, userType: 'Bot' }) }, /^gate production: grace is a bot/],
    ['9: a bot by its name', { ...reviews({ environments: ['rollback-on-call'], user: 'helper[bot]', userType: 'User' }, byGrace) }, /^gate rollback-on-call: helper\[bot\] is a bot/],
    ['a rejection', reviews(byOlga, { ...byGrace, state: 'rejected' }), /^gate production: grace rejected this run → talk to each other/],
    ['a rejection beside an approval', reviews(byOlga, byGrace, { environments: ['production'], user: 'mallory', state: 'rejected' }), /^gate production: mallory rejected this run/],
    ['a review that is pending', reviews(byOlga, { ...byGrace, state: 'pending' }), /^gate production: the review of the DevSecOps Lead is still pending/],
    ['a gate that an administrator bypassed', { ...reviews(byOlga), ...environments(onCall, { ...production, adminsBypass: true }) }, /^gate production: nobody approved it in this run, .*bypass.* → .*approved, not bypassed$/],
    ['somebody else than the table names', reviews(byOlga, { ...byGrace, user: 'mallory' }), /^gate production: mallory is no DevSecOps Lead → .*: grace$/],
    ['somebody who is not in the team', reviews({ ...byOlga, user: 'mallory' }, byGrace), /^gate rollback-on-call: mallory is no On-Call Engineer → .*anybody of the team on-call$/],
    ['somebody who was invited into the team', { teams: { 'on-call': ['olga?'] } }, /^gate rollback-on-call: olga is no On-Call Engineer/],
    ['a team that cannot be read, and a gate that asks others, too', { teamsReadable: false, ...environments({ ...onCall, reviewers: ['team:on-call', 'team:sales'] }, production) }, /^gate rollback-on-call: nobody can say whether olga is in the team on-call: this token cannot read it \(name people: in the table, /],
    ['a team that cannot be read, and an approver whom the gate names', { teamsReadable: false, ...environments({ ...onCall, reviewers: ['team:on-call', 'olga'] }, production) }, /^gate rollback-on-call: nobody can say whether olga is in the team/],
    ['approvals of another run', { approvals: { 41: [byOlga, byGrace] } }, /^gate rollback-on-call: nobody approved it in this run/],
    ['GitHub is down', { down: true }, /^GitHub: it does not answer about this run \(.*\) → try again; if GitHub is down, use the terminal command$/],
    ['GitHub answers 500', { status: 500 }, /^GitHub: it does not answer about this run \(500: Server Error/],
    ['403', { forbidden: true }, /^GitHub: the token may not read this run \(403: Resource not accessible by integration.*\) → give the job permissions: actions: read$/],
    ['an answer that is none', { malformed: ['/approvals'] }, /^GitHub: its answer about the approvals of this run is not what its documentation says/],
    ['a run that GitHub does not know', { runs: [] }, /^GitHub: there is no such thing as this run, or the token may not see it \(404\)/],
  ])('%s', async (_what, change, expected) => {
    const { permit, refusals } = await github.ask(change);
    expect(permit).toBeUndefined();
    expect(refusals[0]).toMatch(expected);
  });

  it('9: one person twice', async () => {
    const both = { ...granted, teams: { 'on-call': ['grace'] }, ...reviews({ environments: ['rollback-on-call', 'production'], user: 'grace' }) };
    expect((await github.ask(both)).refusals).toEqual(['scenario production-p1: On-Call Engineer and DevSecOps Lead must be different people, and all was approved by grace → start a new run and let each gate be opened by another person']);
    // Who may stand for both stands for the one that nobody else can.
    const three = { ...both, teams: { 'on-call': ['grace', 'oscar'] }, ...reviews({ environments: ['rollback-on-call', 'production'], user: 'grace' }, { ...byOlga, user: 'oscar' }) };
    expect((await github.ask(three)).permit?.authorization.approvals.map(({ login }) => login)).toEqual(['oscar', 'grace']);
  });

  it('in the wrong plan: private repositories have reviewers in Enterprise only', async () => {
    const { refusals } = await github.ask({ visibility: 'private', ...reviews(), ...environments({ ...onCall, reviewers: [] }) });
    expect(refusals.slice(0, 2)).toEqual([
      'gate rollback-on-call: the environment has no required reviewers: every run passes it → run script/setup-github, or mend it in Settings → Environments; a private repository has required reviewers in GitHub’s Enterprise plan only: without it, set authorization.by: comments',
      'gate production: there is no such environment; a job that names it would create it, open for everybody → run script/setup-github, or mend it in Settings → Environments; a private repository has required reviewers in GitHub’s Enterprise plan only: without it, set authorization.by: comments',
    ]);
  });

  it('for an unknown scenario, with the list', async () => {
    expect((await github.ask({}, { scenario: 'production-p2' })).refusals).toEqual(['input scenario: "production-p2" is not in the authorization table → choose one of: production-p1, other']);
    expect(github.stub.records()).toEqual([]);
  });

  it('without branches in the table, when a pattern lets every branch in', async () => {
    const anything = environments({ ...onCall, branches: ['**/*'] }, production);
    const { scenarios, default: standard } = table;
    expect((await github.ask(anything, {}, { scenarios, default: standard, branches: undefined })).refusals).toEqual([expect.stringContaining('gate rollback-on-call: the branches **/* may deploy to it')]);
  });

  it('without a token, with the mend', async () => {
    const asked = authorize(orderOf({}, {}), { approvals: withoutToken(), clock: github.clock, emit: () => undefined }, async () => samplePlan(), new AbortController().signal);
    await expect(asked).rejects.toThrow('input github-token: is empty, so nobody can say who approved this run → leave it out (then it is the token of the job), with permissions: actions: read');
  });

  it('with every reason at once', async () => {
    expect((await github.ask({ ...reviews({ ...byOlga, user: 'mallory' }), ...environments({ ...onCall, branches: 'any' }) })).refusals).toHaveLength(4);
  });
});

it('the token travels as such and nowhere else', async () => {
  await github.ask();
  expect(github.stub.records().map(({ authorization }) => authorization)).not.toContain('none');
  expect(JSON.stringify(github.stub.records())).not.toContain(token);
});

it('everything is asked side by side: no answer is waited for before the next question', async () => {
  const real = github.approvals();
  const asked: string[] = [];
  let allAsked = () => {};
  const everything = new Promise<void>((resolve) => (allAsked = resolve));
  const question = async <Answer>(name: string, answer: () => Promise<Answer>): Promise<Answer> => {
    asked.push(name);
    if (asked.length === 4) allAsked();
    await everything;
    return answer();
  };
  const { signal } = new AbortController();
  const approvals: Approvals = { ...real, membership: (team, login) => real.membership(team, login, signal), comments: async () => [], run: () => question('run', () => real.run(signal)), reviews: () => question('reviews', () => real.reviews(signal)), gate: (name) => question(name, () => real.gate(name, signal)) };
  github.stub.control(granted);
  expect((await authorize(orderOf({}, {}), { approvals, clock: github.clock, emit: () => undefined }, async () => samplePlan(), signal)).authorization.way).toBe('environments');
});

it('a cancelled run does not wait for GitHub', async () => {
  const cancel = new AbortController();
  const asked = github.ask({ delayMs: 500 }, {}, {}, cancel.signal);
  setTimeout(() => cancel.abort(new Error('cancelled')), 50);
  await expect(asked).rejects.toThrow('cancelled');
});
