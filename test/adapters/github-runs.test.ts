// Other runs: those of a workflow that have not ended, a new one, and whether the run that holds a lock has ended.
import { describe, expect, it } from '@jest/globals';
import type { GithubRest } from '../../src/adapters/github-rest';
import { GithubWorkflows, hasEnded } from '../../src/adapters/github-runs';
import { githubServer } from './github-server';

const { signal } = new AbortController();
const { server, rest } = githubServer();
const workflows = () => new GithubWorkflows(rest());

describe('runs of a workflow', () => {
  it('are those that have not ended', async () => {
    const run = (status: string) => ({ html_url: `https://x/${status}`, status, display_title: 'Rollback production · quick → previous · 1' });
    server().get('/repos/acme/shop/actions/workflows/rollback.yml/runs?per_page=100').reply(200, { workflow_runs: [run('completed'), run('waiting'), run('in_progress')] });
    expect((await workflows().openRuns('rollback.yml', signal)).map(({ status }) => status)).toEqual(['waiting', 'in_progress']);
  });

  it('start on the default branch, with their fields as data', async () => {
    const fields = { type: 'quick', reason: '$(rm -rf /) `x` "y"' };
    const started = server().get('/repos/acme/shop').reply(200, { default_branch: 'trunk' }).post('/repos/acme/shop/actions/workflows/rollback.yml/dispatches', { ref: 'trunk', inputs: fields }).reply(204);
    await workflows().start('rollback.yml', fields, signal);
    expect(started.isDone()).toBe(true);
  });

  it('say so when they cannot be started, with the right that is missing', async () => {
    server().get('/repos/acme/shop').reply(200, { default_branch: 'main' }).post(/dispatches/).reply(403, { message: 'Resource not accessible by integration' });
    await expect(workflows().start('rollback.yml', {}, signal)).rejects.toThrow('GitHub: the token may not write a new run of rollback.yml (403: Resource not accessible by integration) → give the job permissions: actions: write');
  });

  it('are never started twice: who does not hear whether it began does not try again', async () => {
    server().get('/repos/acme/shop').reply(200, { default_branch: 'main' }).post(/dispatches/).reply(502, {});
    const second = server().post(/dispatches/).reply(204);
    await expect(workflows().start('rollback.yml', {}, signal)).rejects.toThrow('502');
    expect(second.isDone()).toBe(false);
  });
});

describe('hasEnded', () => {
  const asked = () => server().get('/repos/acme/shop/actions/runs/42');
  const ask = (owner = 'gh-42', github: GithubRest | undefined = rest()) => hasEnded(owner, github);

  it.each([['completed', true], ['in_progress', false], ['queued', false], ['waiting', false]])('%s: %s', async (status, ended) => {
    asked().reply(200, { id: 42, status });
    expect(await ask()).toBe(ended);
  });

  it.each([404, 401, 500])('does not know when GitHub says %d', async (status) => {
    asked().reply(status, { message: 'no' });
    expect(await ask()).toBeUndefined();
  });

  it('asks nobody without a token, and for what is no run of GitHub', async () => {
    expect(await hasEnded('gh-42', undefined)).toBeUndefined();
    expect(await ask('break-glass-INC-1-ada')).toBeUndefined();
    expect(await ask('gh-42/../../users')).toBeUndefined();
  });
});
