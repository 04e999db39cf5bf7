// Faults 1 to 5: names that are shell, tags that are missing, newer or moved, and a tree that somebody edited.
import { execFileSync } from 'node:child_process';
import { jest } from '@jest/globals';
import { startTcpProxy } from '../../sandbox/edge/tcp-proxy';
import { hostEntry } from '../../sandbox/rollback-config';
import type { HostDescription, Sandbox } from '../../sandbox/sandbox';
import type { ActionResult } from '../../sandbox/runner/run-action';
import { asDeployed } from './as-deployed';
import { pathShims } from './path-shims';
import { expectHealed, expectUntouched, headOf, onHost, openSystem, quick, quickRecipes } from './system';

jest.setTimeout(120_000);

let sandbox: Sandbox;
let first: HostDescription;
let second: HostDescription;
let tags: Readonly<Record<string, string>>;

beforeAll(async () => {
  sandbox = await openSystem();
  [first, second] = sandbox.description.hosts as [HostDescription, HostDescription];
  tags = sandbox.description.origin.tags;
});

beforeEach(async () => {
  await asDeployed(sandbox);
});

afterEach(() => {
  for (const name of origin('tag', '-l').split('\n')) if (tags[name] === undefined) origin('tag', '-d', name);
  for (const [name, commit] of Object.entries(tags)) if (origin('rev-parse', name) !== commit) origin('tag', '-f', name, commit);
});

function origin(...args: string[]): string {
  const author = { GIT_AUTHOR_NAME: 'Test', GIT_AUTHOR_EMAIL: 'test@example.com', GIT_COMMITTER_NAME: 'Test', GIT_COMMITTER_EMAIL: 'test@example.com' };
  return execFileSync('git', ['-C', sandbox.description.origin.path, ...args], { encoding: 'utf8', env: { ...process.env, ...author } }).trim();
}

function expectRefused(result: ActionResult, message: RegExp): void {
  expect(result.outcome).toBe('failure');
  expect(result.outputs['result']).toBe('refused');
  expect(result.log).toMatch(message);
}

describe('names', () => {
  it('1: a hostile tag name is refused before any host is contacted', async () => {
    const proxies = await Promise.all([first, second].map((host) => startTcpProxy({ targetPort: host.port })));
    const hosts = [first, second].map((host, index) => hostEntry(host, proxies[index]?.port));
    for (const name of ['v3.0.0$(touch${IFS}pwned)', '--upload-pack=x', 'v3.0.0\n::error::pwned']) {
      const result = await quick(sandbox, { inputs: { 'target-tag': name }, environment: { hosts } });
      expectRefused(result, /input target-tag: .* is no name for a release → use letters, digits/);
      expect(result.annotations).toHaveLength(1);
    }
    expect(proxies.map((proxy) => proxy.counts().accepted)).toEqual([0, 0]);
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await expectUntouched(sandbox);
  });

  it('1: hostile tags in the origin and on the hosts harm nobody, and previous passes over them', async () => {
    const hostile = ['v3.9.0$(touch${IFS}pwned)', 'v3.8.0;touch${IFS}pwned', "v3.7.0'`id`\"", 'v3.6.0|id'];
    for (const name of hostile) origin('tag', name, tags['v3.0.0'] as string);
    await onHost(first, `git fetch -q --tags origin; git tag | grep -c '[$;]'`);
    const result = await quick(sandbox, { inputs: { 'target-tag': 'previous' }, environment: quickRecipes(sandbox) });
    expect(result.outputs).toMatchObject({ result: 'success', 'rolled-back-to': 'v3.0.0' });
    await expectHealed(sandbox);
    for (const host of [first, second]) expect(await onHost(host, 'find ~ -name "*pwned*" -not -path "*/.git/*"')).toBe('');
  });

  it('1: a name that is no tag of a commit is refused: a branch, HEAD, a commit, a tag of a file', async () => {
    origin('tag', 'v3.5.0', `${tags['v3.0.0']}:README.md`);
    await onHost(second, 'git fetch -q --tags origin');
    for (const name of ['main', 'HEAD', tags['v3.0.0'] as string]) {
      expectRefused(await quick(sandbox, { inputs: { 'target-tag': name } }), /there is no tag .*neither the origin nor a host has it → name a tag that exists: v4\.0\.0/);
    }
    expectRefused(await quick(sandbox, { inputs: { 'target-tag': 'v3.5.0' } }), /app-2: tag v3\.5\.0 names no commit → choose a tag that names a release/);
    await expectUntouched(sandbox);
  });
});

describe('a tag that a host lacks', () => {
  it('2: is refused when the host cannot fetch it', async () => {
    await onHost(second, 'git tag -d v3.0.0 && git remote set-url origin /nowhere');
    expectRefused(await quick(sandbox), /app-2: tag v3\.0\.0 is not here and cannot be fetched \(.*\/nowhere.*\) → let the host reach its git remote/);
    await expectUntouched(sandbox);
  });

  it('2: is refused when no host has it and the origin answers none of them', async () => {
    for (const host of [first, second]) await onHost(host, 'git tag -d v3.0.0 && git remote set-url origin /nowhere');
    expectRefused(await quick(sandbox), /there is no tag v3\.0\.0: no host has it, and the origin did not answer/);
    await expectUntouched(sandbox);
  });

  it('2: does not matter when its commit is there: nothing is fetched', async () => {
    await onHost(second, 'git tag -d v3.0.0');
    const shims = await pathShims(sandbox, { git: `[[ " $* " != *" fetch "* ]] || { echo 'the origin gives nothing away' >&2; exit 128; }\nreal "$@"` });
    const hosts = [hostEntry(first), { ...hostEntry(second), path: [shims] }];
    const result = await quick(sandbox, { environment: { ...quickRecipes(sandbox), hosts } });
    expect(result.outcome).toBe('success');
    await expectHealed(sandbox);
    expect(await onHost(second, 'git tag -l v3.0.0')).toBe('');
  });

  it('2: is fetched, and its commit with it', async () => {
    // A release that the hosts have never heard of; it builds as v3.0.0 does.
    const commit = origin('commit-tree', `${tags['v3.0.0']}^{tree}`, '-p', tags['v2.9.0'] as string, '-m', 'A release of another line');
    origin('tag', 'v3.0.1', commit);
    expect(await onHost(first, `git cat-file -e ${commit} 2>/dev/null || echo absent`)).toBe('absent');
    const result = await quick(sandbox, { inputs: { 'target-tag': 'v3.0.1' }, environment: { ...quickRecipes(sandbox), frontend: undefined, health: [{ url: `${sandbox.description.apiUrl}/health` }] } });
    expect(result.outputs).toMatchObject({ result: 'success', 'rolled-back-to': 'v3.0.1' });
    for (const host of [first, second]) expect(await headOf(host)).toBe(commit);
  });

  it('2: with an origin that answers nobody, the tag that every host has is used, and that is said', async () => {
    for (const host of [first, second]) await onHost(host, 'git remote set-url origin /nowhere');
    const result = await quick(sandbox, { environment: quickRecipes(sandbox) });
    expect(result.outcome).toBe('success');
    expect(result.log).toMatch(/The origin did not answer any host: v3\.0\.0 is what the hosts have themselves/);
    await expectHealed(sandbox);
  });
});

describe('a target that is no way back', () => {
  it('3: the release that runs is refused, a newer one, too, unless it is allowed by name', async () => {
    expectRefused(await quick(sandbox, { inputs: { 'target-tag': 'v4.0.0' } }), /every host has v4\.0\.0 checked out already → choose an older tag, or set allow: same-target/);
    await expectUntouched(sandbox);
    for (const host of [first, second]) await onHost(host, 'git checkout -q v3.0.0');
    expectRefused(await quick(sandbox, { inputs: { 'target-tag': 'v4.0.0' } }), /v4\.0\.0 is newer than what app-1 runs \(v3\.0\.0\) and app-2 runs \(v3\.0\.0\) and the site serves \(v3\.0\.0\): that is no rollback → .*allow: newer-target/);
    const allowed = await quick(sandbox, { inputs: { 'target-tag': 'v4.0.0', allow: 'newer-target', 'dry-run': 'true' } });
    expect(allowed.outputs['result']).toBe('dry-run');
  });

  it('3: a release that some hosts run already and that is newer than what the others run is refused', async () => {
    await onHost(second, 'git checkout -q v3.0.0');
    expectRefused(await quick(sandbox, { inputs: { 'target-tag': 'v4.0.0' } }), /v4\.0\.0 is newer than what app-2 runs \(v3\.0\.0\)/);
    expect(await headOf(second)).toBe(tags['v3.0.0']);
  });

  it('3: where what runs has no tag, git tells which is newer', async () => {
    const untagged = origin('commit-tree', `${tags['v3.0.0']}^{tree}`, '-p', tags['v3.0.0'] as string, '-m', 'A hotfix without a tag');
    origin('tag', 'hotfix', origin('commit-tree', `${tags['v3.0.0']}^{tree}`, '-p', untagged, '-m', 'The next one'));
    for (const host of [first, second]) await onHost(host, `git fetch -q --tags origin && git checkout -q ${untagged}`);
    expectRefused(await quick(sandbox, { inputs: { 'target-tag': 'hotfix' } }), new RegExp(`hotfix is newer than what app-1 runs \\(${untagged.slice(0, 12)}\\)`));
    const back = await quick(sandbox, { inputs: { 'dry-run': 'true' } });
    expect(back.outputs).toMatchObject({ result: 'dry-run', 'rolled-back-from': untagged.slice(0, 12) });
  });
});

describe('a tag that was moved', () => {
  it('4: a tag that points elsewhere on a host is refused', async () => {
    await onHost(second, 'git tag -f v3.0.0 v2.9.0');
    expectRefused(await quick(sandbox), new RegExp(`app-2: tag v3\\.0\\.0 is at ${short('v2.9.0')} here, but at ${short('v3.0.0')} elsewhere → find out who moved it, then run: git fetch --force origin tag v3\\.0\\.0`));
    await expectUntouched(sandbox);
    expect(await onHost(second, 'git rev-parse v3.0.0')).toBe(tags['v2.9.0']);
  });

  it('4: a tag that was moved on the origin is refused, although all hosts agree', async () => {
    origin('tag', '-f', 'v3.0.0', tags['v2.9.0'] as string);
    expectRefused(await quick(sandbox), new RegExp(`app-1: tag v3\\.0\\.0 is at ${short('v3.0.0')} here, but at ${short('v2.9.0')} elsewhere`));
    await expectUntouched(sandbox);
  });

  it('4: a tag that only the hosts have is refused when the origin answers', async () => {
    for (const host of [first, second]) await onHost(host, 'git tag v3.2.0 v3.0.0');
    expectRefused(await quick(sandbox, { inputs: { 'target-tag': 'v3.2.0' } }), /there is no tag v3\.2\.0: the origin has none, though app-1, app-2 have one of that name/);
    await expectUntouched(sandbox);
  });

  it('4: hosts whose remotes disagree are refused', async () => {
    await onHost(second, `git clone -q --bare '${sandbox.description.origin.path}' ~/fork.git && git -C ~/fork.git tag -f v3.0.0 v2.9.0 && git remote set-url origin ~/fork.git`);
    expectRefused(await quick(sandbox), new RegExp(`app-2: its git remote has tag v3\\.0\\.0 at ${short('v2.9.0')}, that of other hosts at ${short('v3.0.0')}`));
    await expectUntouched(sandbox);
    await onHost(second, 'rm -rf ~/fork.git');
  });
});

describe('a tree that somebody edited', () => {
  it('5: the edits are saved as a patch that applies, the tree is the target’s, and people are told where', async () => {
    // With settings of a person that would make a patch useless.
    await onHost(second, 'git config color.ui always && git config diff.noprefix true && git config diff.external true');
    await onHost(second, `sed -i '1i // a hand was here' backend/src/health.ts && head -c 300 /dev/urandom > public/logo.bin && git add public/logo.bin && git rm -q --cached README.md`);
    const edited = await onHost(second, 'sha256sum < public/logo.bin');
    const result = await quick(sandbox, { environment: quickRecipes(sandbox), run: { runId: '505' } });

    expect(result.outcome).toBe('success');
    await expectHealed(sandbox);
    expect(await onHost(second, 'git status --porcelain')).toBe('');
    expect(result.log).toMatch(/app-2: 3 tracked files were edited by hand; the edits will be saved as a patch/);
    expect(result.summary).toMatch(/app-2: edits made by hand were saved as .*\/replaced\/gh-505\/edits-[0-9a-f]+\.patch/);
    const patch = await onHost(second, 'ls ~/.emergency-rollback/replaced/gh-505/edits-*.patch');
    await onHost(second, `git worktree add -q ~/again v4.0.0 && cd ~/again && git apply --index '${patch}'`);
    expect(await onHost(second, 'head -1 ~/again/backend/src/health.ts')).toBe('// a hand was here');
    expect(await onHost(second, 'sha256sum < ~/again/public/logo.bin')).toBe(edited);
    await onHost(second, 'rm -rf ~/again; git worktree prune; git config --unset color.ui; git config --unset diff.noprefix; git config --unset diff.external');
  });
});

function short(tag: string): string {
  return tags[tag]?.slice(0, 12) ?? '';
}
