// Has the run that holds a lock ended? Only GitHub's own yes counts.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import nock from 'nock';
import { hasEnded } from '../../src/adapters/github-runs';

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

const api = () => nock('https://api.github.com', { reqheaders: { authorization: 'token secret' } }).get('/repos/acme/shop/actions/runs/42');
const ask = (owner = 'gh-42', token = 'secret') => hasEnded(owner, 'acme/shop', token);

describe('hasEnded', () => {
  it.each([['completed', true], ['in_progress', false], ['queued', false], ['waiting', false]])('%s: %s', async (status, ended) => {
    api().reply(200, { id: 42, status });
    expect(await ask()).toBe(ended);
  });

  it.each([404, 401, 500])('does not know when GitHub says %d', async (status) => {
    api().reply(status, { message: 'no' });
    expect(await ask()).toBeUndefined();
  });

  it('asks nobody without a token, and for what is no run of GitHub', async () => {
    expect(await ask('gh-42', '')).toBeUndefined();
    expect(await ask('break-glass-INC-1-ada')).toBeUndefined();
    expect(await ask('gh-42/../../users')).toBeUndefined();
  });
});
