// One issue while something is broken, on the stub of GitHub: opened once, edited while it lasts, closed when it is mended.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GithubStub } from '../../sandbox/stubs/github-stub';
import { GithubIssues } from '../../src/adapters/github-issues';
import { GithubRest } from '../../src/adapters/github-rest';
import { broken } from '../../src/readiness/finding';
import { issueLabel } from '../../src/readiness/issue';
import { keepIssue } from '../../src/surveying/keep-issue';
import { FakeClock } from '../fakes/clock';
import { backup, fullDisk, sampleReadiness } from '../samples/readiness';

const token = 'token-that-is-right';
const stub = new GithubStub({ token, repository: 'acme/shop', findTag: async () => undefined });
const { signal } = new AbortController();
const seen = { url: 'https://ci.example/7', at: '2026-01-01T05:00:00Z' };
const bad = sampleReadiness([fullDisk]);
const worse = sampleReadiness([fullDisk, broken(backup, [{ where: 'b.sql', what: 'it is cut off --> @everyone s3cr3t', mend: 'make a new one' }])]);
let api: string;

beforeAll(async () => {
  api = await stub.listen();
});
beforeEach(() => stub.reset());
afterAll(() => stub.close());

const issues = (given = token) => new GithubIssues(new GithubRest({ repository: 'acme/shop', token: given, api }, new FakeClock()), (text) => text.replaceAll('s3cr3t', '***'));
const keep = (readiness = bad, given = token) => keepIssue(readiness, issues(given), seen, signal);
const kept = () => stub.labelled.issues;

it('opens nothing while all is well', async () => {
  expect(await keep(sampleReadiness())).toEqual({ said: 'No issue about readiness is open, and none is needed.', failed: false });
  expect(kept()).toEqual([]);
});

it('opens one, with a fixed title and label, that names fault and mend', async () => {
  expect(await keep()).toEqual({ said: 'Issue #501 was opened.', failed: false });
  expect(kept()).toMatchObject([{ title: 'Not ready to roll back: staging', labels: [issueLabel.name], state: 'open' }]);
  expect(kept()[0]?.body).toMatch(/\*\*disk and inodes\*\*: app-1: 3 MiB of disk are free\n {2}\*\*Mend:\*\* free disk/);
});

it('edits it while it lasts, and comments only when other things are broken', async () => {
  await keep();
  await keep();
  expect(kept()).toMatchObject([{ comments: [] }]);
  await keep(worse);
  expect(kept()).toMatchObject([{ state: 'open', comments: [expect.stringContaining('What is broken has changed')] }]);
  expect(kept()[0]?.body).toContain('**backup fresh**');
});

it('closes it when it is mended, and opens another one the next time', async () => {
  await keep();
  expect((await keep(sampleReadiness())).said).toBe('#501 closed: it is mended.');
  expect(kept()).toMatchObject([{ state: 'closed', comments: [expect.stringContaining('Mended')] }]);
  expect((await keep()).said).toBe('Issue #502 was opened.');
});

it('keeps that of another environment, and that of a stranger, apart', async () => {
  await keep({ ...bad, environment: 'production' });
  stub.labelled.add({ title: 'x', body: kept()[0]?.body.replaceAll('production', 'staging'), labels: [issueLabel.name] }, 'stranger');
  expect((await keep(sampleReadiness())).said).toBe('No issue about readiness is open, and none is needed.');
  expect(kept().map(({ state }) => state)).toEqual(['open', 'open']);
});

it('shows foreign text as it stands, and no secret', async () => {
  await keep(worse);
  const body = kept()[0]?.body ?? '';
  expect(body).not.toContain('s3cr3t');
  expect(body.match(/-->/g)).toHaveLength(1);
  expect(body).not.toMatch(/@everyone/);
});

describe('trouble with GitHub', () => {
  it('is told and fails nothing: no right, no token, no answer', async () => {
    stub.control({ forbidden: true });
    expect(await keep()).toMatchObject({ failed: true, said: expect.stringMatching(/issues: write/) });
    expect(await keepIssue(bad, undefined, seen, signal)).toMatchObject({ failed: true, said: expect.stringContaining('github-token') });
  });

  it('that passes is waited for, but no issue is opened twice', async () => {
    stub.control({ status: 500, times: 1 });
    expect((await keep()).failed).toBe(false);
    expect(kept()).toHaveLength(1);
  });
});
