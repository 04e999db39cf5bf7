// api.github.com answered by nock, and the way to ask it. Nothing else of the network can be reached meanwhile.
import { afterEach, beforeEach } from '@jest/globals';
import nock from 'nock';
import { GithubRest } from '../../src/adapters/github-rest';
import { FakeClock } from '../fakes/clock';

const api = 'https://api.github.com';
const token = 'secret';

/** Call it once, at the top of a test file. */
export function githubServer(): { server: () => nock.Scope; rest: () => GithubRest } {
  beforeEach(() => nock.disableNetConnect());
  afterEach(() => {
    nock.cleanAll();
    nock.enableNetConnect();
  });
  return {
    server: () => nock(api, { reqheaders: { authorization: `token ${token}` } }),
    rest: () => new GithubRest({ repository: 'acme/shop', token, api }, new FakeClock()),
  };
}
