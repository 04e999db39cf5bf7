// Records on GitHub, against the stub: made once, brought up to date, never doubled, and nothing of people's is lost.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { GithubStub } from '../../sandbox/stubs/github-stub';
import { GithubRecords } from '../../src/adapters/github-records';
import { GithubRest } from '../../src/adapters/github-rest';
import { seal } from '../../src/adapters/seal';
import type { Dossier } from '../../src/ports';
import { FakeClock } from '../fakes/clock';

const token = 'token-that-is-right';
let stub: GithubStub;
let records: GithubRecords;
let api: string;

beforeEach(async () => {
  stub = new GithubStub({ token, repository: 'acme/shop', findTag: async () => undefined });
  api = await stub.listen();
  records = filing();
});

afterEach(() => stub.close());

/** As a later process would. */
function filing(): GithubRecords {
  return new GithubRecords(new GithubRest({ repository: 'acme/shop', token, api }, new FakeClock()), (text) => text.replaceAll('s3cret', '***'));
}

function dossier(changes: Partial<Dossier> = {}): Dossier {
  return {
    key: 'incident=INC-1 run=gh-1',
    whole: true,
    branch: 'rollback-report/INC-1-gh-1',
    sinceAt: '2026-01-01T10:00:00.000Z',
    folder: 'docs/incidents',
    name: 'INCIDENT-2026-01-01-rollback',
    report: '# Report\n\nwith s3cret\n',
    title: 'INC-1: incident report',
    pullRequestBody: 'Please fill in.',
    issueTitle: 'INC-1: follow-up',
    issueBody: (url) => `- [ ] RCA ${url}\n`,
    ...changes,
  };
}

const path = 'docs/incidents/INCIDENT-2026-01-01-rollback.md';
const other = dossier({ key: 'incident=INC-2 run=gh-2', branch: 'rollback-report/INC-2-gh-2', report: '# Other\n' });
const onBranch = (branch = dossier().branch) => stub.filed.branches.get(branch)?.get(path);
const writes = () => stub.records().filter(({ method }) => method !== 'GET').map(({ method, path: where }) => `${method} ${where.replace('/repos/acme/shop', '')}`);

describe('the pull request', () => {
  it('is a branch, a commit and a pull request against the default branch, without secrets', async () => {
    expect(await records.propose(dossier())).toEqual({ place: 'https://github.com/acme/shop/pull/1', state: 'made', detail: '' });
    expect(onBranch()).toMatch(/^# Report\n\nwith \*\*\*\n\n<!-- emergency-rollback incident=INC-1 run=gh-1 whole=yes seal=[0-9a-f]{64} -->\n$/);
    expect(stub.filed.branches.get('main')?.size).toBe(0);
    expect(stub.filed.pulls).toMatchObject([{ head: dossier().branch, base: 'main', title: 'INC-1: incident report', body: expect.stringMatching(/^Please fill in\.\n\n<!-- emergency-rollback incident=INC-1 run=gh-1 /) as unknown }]);
  });

  it('is written again without a double: same content, nothing is sent', async () => {
    await records.propose(dossier());
    const before = writes().length;
    expect(await filing().propose(dossier())).toMatchObject({ place: 'https://github.com/acme/shop/pull/1', state: 'unchanged' });
    expect(writes().length).toBe(before);
  });

  it('gets the newer text while nobody has edited the file', async () => {
    await records.propose(dossier());
    expect(await filing().propose(dossier({ report: '# Better\n' }))).toMatchObject({ state: 'updated' });
    expect(onBranch()).toContain('# Better');
    expect(stub.filed.pulls.length).toBe(1);
  });

  it('leaves a file that people have edited as it is', async () => {
    await records.propose(dossier());
    const edited = (onBranch() ?? '').replace('# Report', '# Report\n\nIt was the cache.');
    stub.filed.putFile(dossier().branch, path, edited);
    expect(await filing().propose(dossier({ report: '# Better\n' }))).toEqual({ place: 'https://github.com/acme/shop/pull/1', state: 'left', detail: 'people have edited it' });
    expect(onBranch()).toBe(edited);
  });

  it('is not replaced by one that knows less', async () => {
    await records.propose(dossier());
    expect(await filing().propose(dossier({ report: '# From the hosts alone\n', whole: false }))).toMatchObject({ state: 'left', detail: 'what is there was written from a whole journal' });
    expect(onBranch()).toContain('# Report');
  });

  it.each([['closed', null, 'people have closed it'], ['closed', '2026-01-02T00:00:00Z', 'people have merged it']] as const)('stays %s (merged: %s)', async (state, mergedAt, detail) => {
    await records.propose(dossier());
    stub.filed.pulls[0] = { ...stub.filed.pulls[0]!, state, mergedAt };
    expect(await filing().propose(dossier({ report: '# Better\n' }))).toMatchObject({ state: 'left', detail });
    expect(stub.filed.pulls.length).toBe(1);
    expect(onBranch()).toContain('# Report');
  });

  it('gives the report of another run of that day a file of its own', async () => {
    stub.filed.putFile('main', path, 'somebody wrote this by hand');
    stub.filed.putFile('main', path.replace('.md', '-2.md'), seal('# Of another run', { key: 'incident=INC-0 run=gh-0', whole: true }));
    await records.propose(other);
    const files = stub.filed.branches.get(other.branch);
    expect([...(files?.keys() ?? [])]).toEqual([path, path.replace('.md', '-2.md'), path.replace('.md', '-3.md')]);
    expect(files?.get(path)).toBe('somebody wrote this by hand');
    expect(files?.get(path.replace('.md', '-3.md'))).toContain('# Other');
  });

  it('is not opened again for a report that is on the default branch already', async () => {
    stub.filed.putFile('main', path, seal('# Report', dossier()));
    expect(await records.propose(dossier())).toEqual({ place: `${path} on main`, state: 'left', detail: 'it is part of the repository already' });
    expect(writes()).toEqual([]);
  });

  it('is opened for a branch that an earlier try left without one', async () => {
    stub.filed.mayOpenPulls = false;
    await expect(records.propose(dossier())).rejects.toThrow('GitHub Actions is not permitted to create or approve pull requests. → allow it under Settings, Actions, General');
    stub.filed.mayOpenPulls = true;
    expect(await filing().propose(dossier())).toMatchObject({ place: 'https://github.com/acme/shop/pull/1', state: 'made' });
    expect(stub.filed.branches.get(dossier().branch)?.size).toBe(1);
  });
});

describe('files beside the report', () => {
  const board = 'docs/incidents/README.md';
  const list = 'docs/incidents/history.json';
  const beside = dossier({ companions: { names: ['README.md', 'history.json'], write: (present) => new Map([['README.md', `s3cret ${present.get('history.json') ?? 'nothing'}`], ['history.json', `${present.get('history.json') ?? ''}+1`.replace('+1+1', '+1')]]) } });
  const files = () => stub.filed.branches.get(beside.branch);

  it('stand in the same pull request, made from what the default branch has, without secrets', async () => {
    stub.filed.putFile('main', list, 'old');
    await records.propose(beside);
    expect([...(files()?.keys() ?? [])].sort()).toEqual([path, board, list].sort());
    expect([files()?.get(board), files()?.get(list)]).toEqual(['*** old', 'old+1']);
    expect([stub.filed.pulls.length, stub.filed.branches.get('main')?.get(list)]).toEqual([1, 'old']);
  });

  it('are completed after an earlier try that got no further than the report', async () => {
    await records.propose(dossier());
    expect(await filing().propose(beside)).toMatchObject({ state: 'unchanged' });
    expect(files()?.get(list)).toBe('+1');
  });

  it('are left alone with a report that people have edited', async () => {
    await records.propose(dossier());
    stub.filed.putFile(dossier().branch, path, (onBranch() ?? '').replace('# Report', '# Report\n\nIt was the cache.'));
    await filing().propose(beside);
    expect(files()?.has(list)).toBe(false);
  });
});

describe('the follow-up issue', () => {
  it('is made once, and links the pull request', async () => {
    expect(await records.openFollowUp(dossier(), 'https://x.example/1')).toEqual({ place: 'https://github.com/acme/shop/issues/1', state: 'made', detail: '' });
    expect(await filing().openFollowUp(dossier(), 'https://x.example/1')).toMatchObject({ state: 'unchanged' });
    expect(stub.filed.issues.map(({ title, body }) => [title, body.split('\n')[0]])).toEqual([['INC-1: follow-up', '- [ ] RCA https://x.example/1']]);
  });

  it('is brought up to date, unless people have worked on it', async () => {
    await records.openFollowUp(dossier(), '');
    expect(await filing().openFollowUp(dossier(), 'https://x.example/1')).toMatchObject({ state: 'updated' });
    stub.filed.issues[0] = { ...stub.filed.issues[0]!, body: (stub.filed.issues[0]?.body ?? '').replace('[ ]', '[x]').replaceAll('\n', '\r\n') };
    expect(await filing().openFollowUp(dossier(), 'https://x.example/2')).toMatchObject({ state: 'left', detail: 'people have edited it' });
    expect(stub.filed.issues[0]?.body).toContain('[x] RCA https://x.example/1');
    expect(stub.filed.issues.length).toBe(1);
  });

  it('is another one for another run, and none of a stranger’s', async () => {
    stub.filed.issues.push({ number: 1, title: 'copied', body: seal('x', dossier()), state: 'open', user: { login: 'stranger', type: 'User' }, association: 'NONE', createdAt: '2026-01-01T11:00:00Z' });
    await records.openFollowUp(dossier(), '');
    await records.openFollowUp(other, '');
    expect(stub.filed.issues.length).toBe(3);
  });
});

it.each([
  [{ forbidden: true }, /^GitHub: the token may not write the report and its pull request \(403: Resource not accessible by integration\) → give the job permissions: contents: write and pull-requests: write$/],
  [{ status: 500 }, /^GitHub: it does not answer about the report and its pull request .* → try again;/],
  [{ status: 429, retryAfterSeconds: 30 }, /^GitHub: it does not answer about the report and its pull request .* → try again;/],
  [{ down: true }, /^GitHub: it does not answer about the report and its pull request .* → try again;/],
])('GitHub that does %j is an error with its mend', async (trouble, message) => {
  stub.control(trouble);
  await expect(records.propose(dossier())).rejects.toThrow(message);
});
