// Tokens, gates and rights: what their answers mean, and that no answer is never a good one.
import { describe, expect, it } from '@jest/globals';
import { accessFindings, answersFinding, gateNames, gatesFinding, permissionFinding, secretsFinding, serviceSubjects, slackFinding, statuspageFinding, webhookFinding } from '../../src/readiness/service-findings';
import { registryFinding, standbySubjects } from '../../src/readiness/release-findings';
import { broken, well, type Finding } from '../../src/readiness/finding';
import { announceEnvironment } from '../samples/announcement';
import { sampleEnvironment } from '../samples/environment';
import { authorization, resolveAuthorization } from '../../src/config/authorization-schema';

const sampleTable = (by = 'environments') => resolveAuthorization(authorization.parse({ by, branches: ['main'], scenarios: { p1: { approvers: [{ role: 'On-Call Engineer', gate: 'on-call', people: ['olga'] }, { role: 'Lead', gate: 'staging', people: ['grace'] }] } } }));
const none = { sshKey: '', sshPassphrase: '', slackToken: '', slackWebhook: '', statuspageKey: '', githubToken: '' };
const state = (finding: Finding) => finding.state;
const reply = (body: object, status = 200) => ({ status, body: JSON.stringify(body) });

describe('Slack', () => {
  it.each<[string, Finding, string]>([
    ['a token that is right', slackFinding(reply({ ok: true, team: 'T', user: 'U' })), 'well'],
    ['one that was revoked', slackFinding(reply({ ok: false, error: 'token_revoked' })), 'broken'],
    ['too many questions', slackFinding(reply({ ok: false, error: 'ratelimited' })), 'unknown'],
    ['an answer that is none', slackFinding({ status: 502, body: '<html>' }), 'unknown'],
    ['no answer', slackFinding({ trouble: 'no reply within 5 s' }), 'unknown'],
    ['a webhook that refuses an empty message', webhookFinding({ status: 400, body: 'no_text' }), 'well'],
    ['one that is gone', webhookFinding({ status: 404, body: 'no_service' }), 'broken'],
    ['one that is in trouble', webhookFinding({ status: 500, body: '' }), 'unknown'],
  ])('%s', (_what, finding, expected) => expect(state(finding)).toBe(expected));
});

it('the status page: a key that opens it, one that does not, another page, trouble', () => {
  expect([200, 401, 404, 500].map((status) => state(statuspageFinding('p', { status, body: '' })))).toEqual(['well', 'broken', 'broken', 'unknown']);
  expect(state(statuspageFinding('p', { trouble: 'ECONNREFUSED' }))).toBe('unknown');
});

describe('gates', () => {
  const gate = (name: string) => ({ name, reviewers: [{ kind: 'user' as const, name: 'olga' }], preventsSelfReview: true, branches: ['main'].map((pattern) => ({ pattern, tag: false })) });
  const environment = { name: 'staging', authorization: sampleTable() };
  const judge = (gates: Parameters<typeof gatesFinding>[1]) => gatesFinding(environment, gates);
  const all = new Map(gateNames(environment).map((name) => [name, gate(name)]));

  it('are all there and protected, one is open, one is not there, nobody answers', () => {
    expect(gateNames(environment).length).toBeGreaterThan(1);
    expect(judge({ kind: 'read', gates: all, isPrivate: false }).state).toBe('well');
    expect(judge({ kind: 'read', gates: new Map([...all].map(([name, each]) => [name, { ...each, reviewers: [] }])), isPrivate: false }).state).toBe('broken');
    expect(judge({ kind: 'read', gates: new Map([...all.keys()].map((name) => [name, undefined])), isPrivate: false }).state).toBe('broken');
    expect(judge({ kind: 'unanswered', problems: [{ where: 'GitHub', what: 'down', mend: 'wait' }] }).state).toBe('unknown');
  });

  it('must be decided about', () => {
    const empty = { kind: 'read', gates: new Map(), isPrivate: undefined } as const;
    expect(gatesFinding({ name: 'staging', authorization: undefined }, empty).state).toBe('broken');
    expect(gatesFinding({ name: 'staging', authorization: 'none' }, empty).state).toBe('well');
    expect(gateNames({ authorization: sampleTable('comments') })).toEqual([]);
  });
});

describe('secrets', () => {
  it('are those that the configuration needs', () => {
    const environment = { ...announceEnvironment('slack: { channel: "#i", api: https://s }\nstatuspage: { page: p, api: https://p }'), authorization: sampleTable() };
    expect(secretsFinding(environment, none, false).problems.map(({ where }) => where)).toEqual(['input ssh-key', 'input slack-token', 'input statuspage-key', 'input github-token']);
    expect(secretsFinding(environment, { ...none, slackWebhook: 'https://w', statuspageKey: 'k', githubToken: 't' }, true).state).toBe('well');
    expect(secretsFinding(sampleEnvironment({ authorization: 'none' }), { ...none, sshKey: 'k' }, false).state).toBe('well');
  });
});

describe('a right to change', () => {
  const ask = (identity: 'acts' | 'looks', may: 'yes' | 'no' | 'unknown') => permissionFinding('writing', 's3:PutObject', { readiness: { restore: false, identity } }, { may, why: 'said' });

  it('must be there for an identity that acts', () => {
    expect((['yes', 'no', 'unknown'] as const).map((may) => ask('acts', may)).map(({ state: each, required }) => [each, required])).toEqual([['well', true], ['broken', true], ['unknown', true]]);
    expect(ask('acts', 'no').problems[0]?.mend).toContain('readiness.identity: looks');
  });

  it('is not proved by one that looks, and nobody says that it was', () => {
    expect(ask('looks', 'no')).toMatchObject({ state: 'unknown', required: false });
  });
});

it('buckets and distribution that are denied are named one by one', () => {
  const findings = accessFindings(sampleEnvironment(), new Map([['bucket shop-site', 'may not']]));
  expect(findings.map(({ name, state: each }) => [name, each])).toEqual([['bucket shop-site', 'broken'], ['bucket shop-releases', 'well'], ['distribution E2SAMPLE', 'well']]);
});

it('the registry is needed only where something must still be installed', () => {
  const lacking = broken(standbySubjects.backend, [{ where: 'app-1', what: 'none', mend: 'prepare' }]);
  const answer = { host: 'app-1', registry: 'https://r', trouble: '' };
  expect(state(registryFinding([well(standbySubjects.backend, '')], []))).toBe('well');
  expect(state(registryFinding([lacking], [answer]))).toBe('well');
  expect(state(registryFinding([lacking], [{ ...answer, trouble: 'ECONNREFUSED' }]))).toBe('broken');
  expect(state(registryFinding([lacking], []))).toBe('unknown');
});

it('Prometheus answers or does not', () => {
  expect(['', 'ECONNREFUSED'].map((trouble) => state(answersFinding(serviceSubjects.prometheus, 'http://p', trouble, 'mend it')))).toEqual(['well', 'broken']);
});
