// FAULT 9, the way by comments: who may approve on the incident issue, what such a comment must say, and how long it is waited for.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { GithubComment } from '../../sandbox/stubs/github-facts';
import { digest, GithubWorld } from './github-world';

let github: GithubWorld;
beforeEach(async () => {
  github = await GithubWorld.open();
});
afterEach(() => github.close());

const createdAt = '2026-01-01T10:01:00Z';
const approve = `/approve 42 ${digest}`;
const says = (user: string, body = approve, more: Partial<GithubComment> = {}): GithubComment => ({ user, body, createdAt, ...more });
const section = { by: 'comments' };
const ask = (comments: readonly GithubComment[], change: object = {}, wish: object = {}) => github.ask({ runs: [{ id: 42, actor: 'ada', startedAt: '2026-01-01T10:00:00Z' }], environments: [], approvals: {}, comments: { 7: comments }, ...change }, wish, section);

describe('a run may go on', () => {
  it('when each role has approved its plan, bound to the plan', async () => {
    const { permit, notes } = await ask([says('olga', `${approve}\n\nI looked at it.`), says('grace', `  /APPROVE gh-42 ${digest.toUpperCase()}`)]);
    expect(permit).toMatchObject({ digest, authorization: { way: 'comments', approvals: [{ role: 'On-Call Engineer', login: 'olga', gate: 'comment' }, { role: 'DevSecOps Lead', login: 'grace', gate: 'comment' }], tell: ['Product Owner'] } });
    expect(notes).toEqual([`Waiting for approvals on issue #7, for at most 30 s. Comment there: /approve 42 ${digest} (or /reject 42). Needed: On-Call Engineer (anybody of the team on-call); DevSecOps Lead (grace)`]);
  });

  it('as soon as the last comment is there, through trouble of GitHub meanwhile', async () => {
    const asked = ask([says('olga')]);
    const { clock, stub } = github;
    while (clock.monotonicMs() < 5_000) await new Promise((resolve) => setTimeout(resolve, 1));
    stub.control({ status: 503, times: 5 });
    while (stub.records().filter(({ status }) => status === 503).length < 5) await new Promise((resolve) => setTimeout(resolve, 1));
    stub.control({ comments: { 7: [says('olga'), says('grace')] } });
    const { permit, notes } = await asked;
    expect(permit?.authorization.approvals).toHaveLength(2);
    expect(notes.join()).toContain('GitHub: it does not answer about comments of issue #7 (503: Server Error');
  });

  it('with more comments than a page holds', async () => {
    const chat = Array.from({ length: 150 }, (_, index) => says('bob', `looking into it ${index}`));
    expect((await ask([...chat, says('olga'), says('grace')])).refusals).toEqual([]);
  });
});

describe('a comment does not count', () => {
  it.each<[string, GithubComment, string]>([
    ['that was edited', says('grace', approve, { updatedAt: '2026-01-01T10:02:00Z' }), 'it was edited'],
    ['for another plan', says('grace', '/approve 42 ffff000011112222'), `it is for plan ffff000011112222, and this is ${digest}`],
    ['for no plan', says('grace', '/approve 42'), 'it names no plan'],
    ['for another run', says('grace', `/approve 41 ${digest}`), 'it is for run 41, and this is 42'],
    ['for no run', says('grace', '/approve'), 'it names no run'],
    ['of a bot', says('grace', approve, { userType: 'Bot' }), 'grace is a bot'],
    ['that an app wrote', says('grace', approve, { app: 'some-app' }), 'grace is a bot'],
    ['of somebody with no role', says('mallory'), 'they are none of On-Call Engineer, DevSecOps Lead'],
  ])('%s', async (_what, comment, why) => {
    const { refusals, notes } = await ask([says('olga'), comment]);
    expect(refusals).toEqual([`issue #7: after 30 s nobody has approved as DevSecOps Lead (the comment of ${comment.user} does not count: ${why}) → re-run this job, and reach these people first`]);
    expect(notes.join()).toContain(why);
  });

  it('of the starter, or of who re-ran it', async () => {
    expect((await ask([says('olga'), says('grace')], { runs: [{ id: 42, actor: 'grace', startedAt: '2026-01-01T10:00:00Z' }] })).refusals[0]).toContain('grace started or re-ran this run');
    expect((await ask([says('olga'), says('grace')], { runs: [{ id: 42, actor: 'ada', triggeringActor: 'olga', attempt: 2, startedAt: '2026-01-01T10:00:00Z' }] })).refusals[0]).toContain('olga started or re-ran this run');
  });

  it('that is older than this attempt, even when GitHub shows it', async () => {
    const early = says('grace', approve, { createdAt: '2026-01-01T09:59:59Z', updatedAt: '2026-01-01T10:03:00Z' });
    expect((await ask([says('olga'), early])).refusals[0]).toMatch(/it was edited/);
    expect((await ask([says('olga'), { ...early, updatedAt: early.createdAt }])).refusals[0]).toMatch(/nobody has approved as DevSecOps Lead →/);
  });

  it.each(['> /approve', 'I would say\n/approve', '`/approve`', '/approved', 'please /approve'])('that only speaks of it: %s', async (begin) => {
    expect((await ask([says('olga'), says('grace', `${begin} 42 ${digest}`)])).refusals[0]).toMatch(/nobody has approved as DevSecOps Lead →/);
  });

  it('twice of one person for two roles', async () => {
    const { refusals } = await ask([says('grace'), says('grace')], { teams: { 'on-call': ['grace'] } });
    expect(refusals[0]).toMatch(/nobody has approved as DevSecOps Lead/);
  });
});

describe('a run is refused', () => {
  it('at once, when an approver rejects it; anybody else may talk', async () => {
    expect((await ask([says('olga'), says('oscar', '/reject 42')])).refusals).toEqual(['issue #7: oscar rejected this run → talk to each other, then start a new run']);
    expect(github.clock.monotonicMs()).toBe(0);
    expect((await ask([says('olga'), says('grace'), says('mallory', '/reject 42'), says('oscar', '/reject 41')])).refusals).toEqual([]);
  });

  it('after the deadline, and waits no longer', async () => {
    expect((await ask([])).refusals).toEqual(['issue #7: after 30 s nobody has approved as On-Call Engineer, DevSecOps Lead → re-run this job, and reach these people first']);
    expect(github.clock.monotonicMs()).toBe(30_000);
  });

  it.each(['', 'INCIDENT-7', 'INCIDENT-gh-42', '#0', '7x'])('without an issue: incident %j', async (incident) => {
    expect((await ask([], {}, { incident })).refusals).toEqual([expect.stringContaining('is no issue, and by: comments waits for approvals on the incident issue → open an issue for the incident in this repository and give its number, such as #123')]);
  });

  it('when there is no such issue, and when the token may not read it', async () => {
    expect((await ask([], {}, { incident: '8' })).refusals).toEqual([expect.stringMatching(/^GitHub: there is no such thing as comments of issue #8, or .* → give the job permissions: issues: read$/)]);
    expect((await ask([], { forbidden: true })).refusals).toEqual([expect.stringContaining('the token may not read this run (403')]);
  });

  it('at once, when a role is a team that this token cannot read', async () => {
    expect((await ask([], { teamsReadable: false })).refusals).toEqual(["role On-Call Engineer: this token cannot read the team on-call, so nobody's comment could count → name people: in the table, or give a github-token with members: read"]);
  });

  it('from another branch than the table allows', async () => {
    expect((await ask([says('olga'), says('grace')], { runs: [{ id: 42, actor: 'ada', branch: 'mine', startedAt: '2026-01-01T10:00:00Z' }] })).refusals).toEqual([expect.stringContaining('branch mine: the table allows')]);
  });
});

it('a cancelled run stops waiting', async () => {
  const cancel = new AbortController();
  github.stub.control({ comments: { 7: [] } });
  setTimeout(() => cancel.abort(new Error('cancelled')), 30);
  await expect(github.ask({ comments: { 7: [] }, delayMs: 10 }, {}, { ...section, deadline: '24h' }, cancel.signal)).rejects.toThrow();
});
