// Issues as GitHub's REST API has them. How one is kept for long: test/surveying/keep-issue.test.ts.
import { describe, expect, it } from '@jest/globals';
import nock from 'nock';
import { GithubIssues } from '../../src/adapters/github-issues';
import { githubServer } from './github-server';

const { signal } = new AbortController();
const { server, rest } = githubServer();
const issues = () => new GithubIssues(rest(), (text) => text.replaceAll('s3cr3t', '***'));
const issue = { number: 7, html_url: 'https://github.com/acme/shop/issues/7', body: 'text', created_at: '2026-01-01T10:00:00Z', user: { login: 'github-actions[bot]', type: 'Bot' }, author_association: 'NONE' };
const person = { login: 'ada', type: 'User' };
const label = { name: 'l', description: 'd' };
const wish = { title: 't s3cr3t', body: 'b s3cr3t', label };

const path = '/repos/acme/shop/issues?state=open&labels=rollback-assess-production&sort=created&direction=asc&per_page=100';

it('are the open ones with the label, without pull requests and without those of strangers', async () => {
  server().get(path).reply(200, [issue, { ...issue, number: 8, pull_request: {} }, { ...issue, number: 9, user: person }, { ...issue, number: 10, user: person, author_association: 'MEMBER' }]);
  const found = await issues().open('rollback-assess-production', signal);
  expect(found.map(({ number }) => number)).toEqual([7, 10]);
  expect(found[0]).toEqual({ number: 7, url: issue.html_url, body: 'text', createdAt: issue.created_at });
});

it('are asked for again when GitHub does not answer', async () => {
  server().get(path).reply(503, {}).get(path).reply(200, [issue]);
  expect(await issues().open('rollback-assess-production', signal)).toHaveLength(1);
});

describe('a new one', () => {
  it.each([201, 422])('has a label that is made first, or is there (%d), and no secret', async (status) => {
    server().post('/repos/acme/shop/labels', label).reply(status, {}).post('/repos/acme/shop/issues', { title: 't ***', body: 'b ***', labels: ['l'] }).reply(201, issue);
    expect((await issues().create(wish, signal)).number).toBe(7);
  });

  it('is not made without its label: nobody would find it again', async () => {
    server().post('/repos/acme/shop/labels').reply(403, { message: 'no' });
    await expect(issues().create(wish, signal)).rejects.toThrow('GitHub: the token may not write the label l (403: no) → give the job permissions: issues: write');
  });

  it('is not asked for twice, and says where issues are switched off', async () => {
    server().post('/repos/acme/shop/labels').reply(201, {}).post('/repos/acme/shop/issues').reply(500, {});
    const second = server().post('/repos/acme/shop/issues').reply(201, issue);
    await expect(issues().create(wish, signal)).rejects.toThrow('it does not answer about a new issue (500');
    expect(second.isDone()).toBe(false);
    nock.cleanAll();
    server().post('/repos/acme/shop/labels').reply(422, {}).post('/repos/acme/shop/issues').reply(410, { message: 'Issues are disabled' });
    await expect(issues().create(wish, signal)).rejects.toThrow('switch issues on');
  });
});

it('are edited, and closed with a word', async () => {
  const done = server().patch('/repos/acme/shop/issues/7', { body: 'new ***' }).reply(200, issue).post('/repos/acme/shop/issues/7/comments', { body: 'over' }).reply(201, {}).patch('/repos/acme/shop/issues/7', { state: 'closed', state_reason: 'completed' }).reply(200, issue);
  await issues().edit(7, 'new s3cr3t', signal);
  await issues().close(7, 'over', signal);
  expect(done.isDone()).toBe(true);
});
