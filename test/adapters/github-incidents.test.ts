// Issues and runs as GitHub's REST API has them.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import nock from 'nock';
import { githubIncidents } from '../../src/adapters/github-incidents';

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

const api = () => nock('https://api.github.com', { reqheaders: { authorization: 'token secret' } });
const desk = () => githubIncidents('acme/shop', 'secret')!;
const issue = { number: 7, html_url: 'https://github.com/acme/shop/issues/7', body: 'text', created_at: '2026-01-01T10:00:00Z' };

describe('runs', () => {
  it('are those that have not ended', async () => {
    const run = (status: string) => ({ html_url: `https://x/${status}`, status, display_title: 'Rollback production · quick → previous · 1' });
    api().get('/repos/acme/shop/actions/workflows/rollback.yml/runs?per_page=100').reply(200, { workflow_runs: [run('completed'), run('waiting'), run('in_progress')] });
    expect((await desk().openRuns('rollback.yml')).map(({ status }) => status)).toEqual(['waiting', 'in_progress']);
  });

  it('start on the default branch, with their fields as data', async () => {
    const fields = { type: 'quick', reason: '$(rm -rf /) `x` "y"' };
    const started = api().get('/repos/acme/shop').reply(200, { default_branch: 'trunk' }).post('/repos/acme/shop/actions/workflows/rollback.yml/dispatches', { ref: 'trunk', inputs: fields }).reply(204);
    await desk().startRun('rollback.yml', fields);
    expect(started.isDone()).toBe(true);
  });

  it('say so when they cannot be started', async () => {
    api().get('/repos/acme/shop').reply(200, { default_branch: 'main' }).post(/dispatches/).reply(403, { message: 'Resource not accessible by integration' });
    await expect(desk().startRun('rollback.yml', {})).rejects.toThrow('Resource not accessible');
  });
});

describe('issues', () => {
  it('are the open ones with the label, without pull requests', async () => {
    api().get('/repos/acme/shop/issues?labels=rollback-assess-production&state=open&per_page=100').reply(200, [issue, { ...issue, number: 8, pull_request: {} }]);
    expect(await desk().issues('rollback-assess-production')).toEqual([{ number: 7, url: issue.html_url, body: 'text', createdAt: issue.created_at }]);
  });

  it.each([201, 422])('are opened with a label that is made first (%d)', async (status) => {
    api().post('/repos/acme/shop/labels', { name: 'l', description: /.*/ }).reply(status, {}).post('/repos/acme/shop/issues', { title: 't', body: 'b', labels: ['l'] }).reply(201, issue);
    expect((await desk().openIssue('l', 't', 'b')).number).toBe(7);
  });

  it('are not opened without their label: the mark would be lost', async () => {
    api().post('/repos/acme/shop/labels').reply(403, { message: 'no' });
    await expect(desk().openIssue('l', 't', 'b')).rejects.toThrow('no');
  });

  it('are edited, and closed with a word', async () => {
    const done = api().patch('/repos/acme/shop/issues/7', { body: 'new' }).reply(200, issue).post('/repos/acme/shop/issues/7/comments', { body: 'over' }).reply(201, {}).patch('/repos/acme/shop/issues/7', { state: 'closed' }).reply(200, issue);
    await desk().editIssue(7, 'new');
    await desk().closeIssue(7, 'over');
    expect(done.isDone()).toBe(true);
  });
});

it('is not there without a token or a repository', () => expect([githubIncidents('acme/shop', ''), githubIncidents('', 'secret')]).toEqual([undefined, undefined]));
