// The git command lines on real repositories: what a rollback must take away, what it must save, what it must leave alone.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { allFacts, fact, parseFacts } from '../../src/commands/facts-protocol';
import * as git from '../../src/commands/git';
import { lines, sh } from '../../src/commands/shell';
import { TemporaryHost } from '../bash/temporary-host';
import { waitFor } from '../bash/wait-for';

let host: TemporaryHost;
let commits: Record<string, string>;

const versions = {
  'v1.0.0': { 'app.js': 'one\n', '.gitignore': 'ignored/\n*.log\n.env\n', 'config/settings.json': '{}\n' },
  'v2.0.0': { 'app.js': 'two\n', '.gitignore': 'ignored/\n*.log\n.env\n', 'prisma/migrations/9_new/down.sql': 'drop\n' },
};
const kept = sh`"$state/kept edits"`;

beforeEach(() => {
  host = new TemporaryHost();
  commits = host.createRepository(versions);
  mkdirSync(host.state);
});
afterEach(() => host.remove());

const commit = (tag: string) => commits[tag] ?? '';
const checkout = () => host.run(git.checkout(commit('v1.0.0')));

describe('checkout', () => {
  it('takes away files that only the newer version has, and leaves untracked ones', async () => {
    host.write('live tree/.env', 'SECRET=1');
    host.write('live tree/uploads/picture', 'bytes');
    expect((await checkout()).exitCode).toBe(0);
    expect(host.git('rev-parse', 'HEAD')).toBe(commit('v1.0.0'));
    expect(host.has('live tree/prisma')).toBe(false);
    expect(host.read('live tree/.env')).toBe('SECRET=1');
    expect(host.read('live tree/uploads/picture')).toBe('bytes');
  });

  it('overwrites edits: they are saved before', async () => {
    host.write('live tree/app.js', 'edited');
    await checkout();
    expect(host.read('live tree/app.js')).toBe('one\n');
  });

  it('removes the lock of a git that was killed, and says so', async () => {
    host.write('live tree/.git/index.lock', '');
    const { exitCode, stdout } = await checkout();
    expect([exitCode, host.git('rev-parse', 'HEAD')]).toEqual([0, commit('v1.0.0')]);
    expect(stdout).toContain('which a git that was killed had left');
  });

  it('waits for a git that works in the tree', async () => {
    // As git does it: the lock is there while the command runs, and goes with it.
    const lock = join(host.repository, '.git/index.lock');
    const working = host.run(sh`cd "$repository"; git -c alias.work=${`!touch '${lock.replaceAll("'", `'\\''`)}'; sleep 1; rm '${lock.replaceAll("'", `'\\''`)}'`} work`);
    await waitFor(() => existsSync(lock));
    const { exitCode, stdout } = await checkout();
    expect([exitCode, stdout]).toEqual([0, '']);
    expect((await working).exitCode).toBe(0);
  });

  it('runs no hook of the repository', async () => {
    host.write('live tree/.git/hooks/post-checkout', `#!/bin/sh\ntouch ${JSON.stringify(join(host.home, 'hooked'))}\n`);
    execFileSync('chmod', ['+x', join(host.repository, '.git/hooks/post-checkout')]);
    await checkout();
    expect(host.has('home/hooked')).toBe(false);
  });
});

describe('submodules', () => {
  it('come to the commit that the version names, in the live tree and in a tree beside it', async () => {
    const shared = new TemporaryHost();
    try {
      const lib = shared.createRepository({ one: { 'lib.js': 'one' }, two: { 'lib.js': 'two' } });
      const allow = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'protocol.file.allow', GIT_CONFIG_VALUE_0: 'always' };
      Object.assign(host.environment, allow);
      const at = (commit: string | undefined, tag: string) => {
        host.gitIn(join(host.repository, 'lib'), 'checkout', '-q', commit ?? '');
        host.git('add', '-A');
        host.git('commit', '-q', '-m', tag);
        return host.git('rev-parse', 'HEAD');
      };
      host.git('submodule', '--quiet', 'add', shared.repository, 'lib');
      const [older] = [at(lib['one'], 'older'), at(lib['two'], 'newer')];
      expect((await host.run(git.checkout(older))).exitCode).toBe(0);
      expect(host.read('live tree/lib/lib.js')).toBe('one');
      expect((await host.run(git.addWorktree(sh`"$state"/release`, older))).exitCode).toBe(0);
      expect(host.read('state/release/lib/lib.js')).toBe('one');
    } finally {
      shared.remove();
    }
  });
});

describe('restorePaths', () => {
  it('brings its paths alone to the commit, also where a git that was killed left its lock', async () => {
    host.write('live tree/.git/index.lock', '');
    const { exitCode, stdout } = await host.run(git.restorePaths(commit('v1.0.0'), ['app.js']));
    expect([exitCode, host.read('live tree/app.js'), host.has('live tree/prisma')]).toEqual([0, 'one\n', true]);
    expect(stdout).toContain('which a git that was killed had left');
    expect(host.git('rev-parse', 'HEAD')).toBe(commit('v2.0.0'));
  });
});

describe('saveEdits', () => {
  it('saves edits, staged ones and deletions as a patch that brings them back', async () => {
    host.write('live tree/app.js', 'edited by hand\n');
    host.write('live tree/new.js', 'staged\n');
    host.git('add', 'new.js');
    host.git('rm', '-q', 'prisma/migrations/9_new/down.sql');
    const saved = fact(parseFacts((await host.run(git.saveEdits(kept))).stdout), 'saved');
    host.git('reset', '-q', '--hard');
    host.git('apply', saved);
    expect([host.read('live tree/app.js'), host.read('live tree/new.js'), host.has('live tree/prisma')]).toEqual(['edited by hand\n', 'staged\n', false]);
  });

  it('never writes over what an earlier try saved, for its checkout may have been cut off half way', async () => {
    host.write('live tree/app.js', 'edited by hand\n');
    const saved = fact(parseFacts((await host.run(git.saveEdits(kept))).stdout), 'saved');
    await host.run(git.saveEdits(kept));
    host.write('live tree/app.js', 'half of the target\n');
    await host.run(git.saveEdits(kept));
    const inState = (path: string) => host.read(path.slice(path.indexOf('state/')));
    expect([inState(`${saved}.~1~`), inState(saved)]).toEqual([expect.stringContaining('edited by hand'), expect.stringContaining('half of the target')]);
    expect(host.has('state/kept edits/edits.patch.new')).toBe(false);
  });

  it('says and writes nothing for a clean tree', async () => {
    const { stdout } = await host.run(git.saveEdits(kept));
    expect([stdout, host.has('state/kept edits')]).toEqual(['', false]);
  });
});

describe('showHidden', () => {
  it.each(['--assume-unchanged', '--skip-worktree'])('lets edits under %s be saved, for a checkout refuses or takes them', async (flag) => {
    host.git('update-index', flag, 'app.js', '.gitignore');
    host.write('live tree/app.js', 'edited');
    host.write('live tree/.gitignore', 'of our own');
    const { exitCode, stdout } = await host.run(lines(git.showHidden(), git.saveEdits(kept), git.checkout(commit('v1.0.0'))));
    expect([exitCode, host.read('live tree/app.js'), host.has('state/hidden.list')]).toEqual([0, 'one\n', false]);
    expect(readFileSync(fact(parseFacts(stdout), 'saved'), 'utf8')).toMatch(/\+of our own[^]*\+edited/);
  });
});

describe('moveColliding', () => {
  const move = () => host.run(git.moveColliding(commit('v1.0.0'), kept));

  it('moves an untracked file out of the way of a tracked one of the target, and no other', async () => {
    host.write('live tree/config/settings.json', 'from the team');
    host.write('live tree/.env', 'SECRET=1');
    host.write('live tree/notes.txt', 'untracked');
    const { stdout, exitCode } = await move();
    expect(exitCode).toBe(0);
    expect(host.read('state/kept edits/untracked/config/settings.json')).toBe('from the team');
    expect(fact(parseFacts(stdout), 'saved')).toBe(`${host.state}/kept edits/untracked/config/settings.json`);
    expect([host.read('live tree/.env'), host.read('live tree/notes.txt')]).toEqual(['SECRET=1', 'untracked']);
    await checkout();
    expect(host.read('live tree/config/settings.json')).toBe('{}\n');
  });

  it('saves what lies in an ignored folder', async () => {
    const tree = host.createVersion('v1.5.0', { 'config/settings.json': '{}\n', 'config/more.json': '{}\n' });
    host.git('checkout', '-q', commit('v2.0.0'));
    host.write('live tree/.git/info/exclude', 'config/\n');
    host.write('live tree/config/settings.json', 'from the team');
    host.write('live tree/config/own.json', 'nobody wants its place');
    expect((await host.run(lines(git.moveColliding(tree, kept), git.checkout(tree)))).exitCode).toBe(0);
    expect(host.read('state/kept edits/untracked/config/settings.json')).toBe('from the team');
    expect([host.read('live tree/config/own.json'), host.read('live tree/config/settings.json')]).toEqual(['nobody wants its place', '{}\n']);
  });

  it('saves a whole folder where the target has a file, and a file or a link where it has a folder', async () => {
    const tree = host.createVersion('v1.5.0', { uploads: 'was a file', 'data/x.json': '{}\n', '-odd/x.json': '{}\n' });
    host.git('checkout', '-q', commit('v2.0.0'));
    host.write('live tree/uploads/picture', 'bytes');
    host.write('live tree/data', 'text');
    host.write('elsewhere/x.json', 'of somebody else');
    symlinkSync(join(host.folder, 'elsewhere'), join(host.repository, '-odd'));
    const { exitCode, stdout } = await host.run(lines(git.moveColliding(tree, kept), git.checkout(tree)));
    expect([exitCode, allFacts(parseFacts(stdout), 'saved').map((file) => file.replace(/.*untracked\//, ''))]).toEqual([0, ['-odd', 'data', 'uploads']]);
    expect([host.read('state/kept edits/untracked/uploads/picture'), host.read('state/kept edits/untracked/data'), host.read('elsewhere/x.json')]).toEqual(['bytes', 'text', 'of somebody else']);
    expect([host.read('live tree/uploads'), host.read('live tree/-odd/x.json')]).toEqual(['was a file', '{}\n']);
  });

  it('leaves a tracked link and what is behind it alone', async () => {
    symlinkSync('..', join(host.repository, 'up'));
    host.git('add', 'up');
    host.git('commit', '-qm', 'link');
    const linked = host.git('rev-parse', 'HEAD');
    const tree = host.createVersion('v1.5.0', { 'up/elsewhere.json': '{}\n' });
    host.git('checkout', '-q', linked);
    host.write('elsewhere.json', 'of somebody else');
    const { stdout } = await host.run(git.moveColliding(tree, kept));
    expect([allFacts(parseFacts(stdout), 'saved'), host.read('elsewhere.json'), host.has('live tree/up')]).toEqual([[], 'of somebody else', true]);
  });

  it('leaves no lists behind', async () => {
    await move();
    expect(existsSync(join(host.state, 'tracked.list')) || existsSync(join(host.state, 'target.list'))).toBe(false);
  });

  it('copes with names that no shell likes', async () => {
    const name = `odd 'name' "$(x)"\n.txt`;
    const tree = host.createVersion('v0.9.0', { [name]: 'tracked' });
    host.git('checkout', '-q', commit('v2.0.0'));
    host.write(`live tree/${name}`, 'untracked');
    expect((await host.run(git.moveColliding(tree, kept))).exitCode).toBe(0);
    expect(host.read(`state/kept edits/untracked/${name}`)).toBe('untracked');
  });
});

describe('ensureCommit', () => {
  const ensure = (tag = 'v1.0.0', wanted = commit('v1.0.0')) => host.run(git.ensureCommit('origin', tag, wanted));

  it('asks nobody for what is there', async () => {
    host.git('remote', 'set-url', 'origin', '/nowhere');
    expect((await ensure()).exitCode).toBe(0);
  });

  it('fetches a tag and a commit that are not there', async () => {
    const fresh = host.createVersion('v3.0.0', { 'app.js': 'three' });
    host.git('push', '-q', 'origin', 'v3.0.0');
    host.git('tag', '-d', 'v3.0.0');
    host.git('reset', '-q', '--hard', 'v2.0.0');
    host.git('reflog', 'expire', '--expire=now', '--all');
    host.git('gc', '-q', '--prune=now');
    expect(() => host.git('cat-file', '-e', fresh)).toThrow();
    expect((await ensure('v3.0.0', fresh)).exitCode).toBe(0);
    expect(host.git('rev-parse', 'v3.0.0^{commit}')).toBe(fresh);
  });

  it('refuses a tag that is at another commit than planned', async () => {
    host.git('tag', '-f', 'v1.0.0', commit('v2.0.0'));
    const { exitCode, stdout } = await ensure();
    expect([exitCode, stdout]).toEqual([5, expect.stringContaining(`tag v1.0.0 is not at ${commit('v1.0.0')} here but at ${commit('v2.0.0')}`)]);
  });

  it('fails when the tag is nowhere, and says what git said', async () => {
    const { exitCode, stderr } = await ensure('v9.9.9', 'f'.repeat(40));
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('v9.9.9');
  });
});

describe('facts', () => {
  const read = async () => parseFacts((await host.run(lines(git.askRemote('origin'), git.facts(sh`"$repository"`, 'in-place'), git.remoteAnswer))).stdout);

  it('reports head, tags and the edits by hand; annotated tags count as their commit', async () => {
    host.git('tag', 'light', commit('v1.0.0'));
    host.write('live tree/app.js', 'edited');
    const facts = await read();
    expect(fact(facts, 'repository')).toBe('git');
    expect(fact(facts, 'head')).toBe(commit('v2.0.0'));
    expect([...allFacts(facts, 'tag')].sort()).toEqual([`light ${commit('v1.0.0')}`, `v1.0.0 ${commit('v1.0.0')}`, `v2.0.0 ${commit('v2.0.0')}`]);
    expect([...allFacts(facts, 'origin.tag')].sort()).toEqual([`v1.0.0 ${commit('v1.0.0')}`, `v2.0.0 ${commit('v2.0.0')}`]);
    expect(fact(facts, 'origin.exit')).toBe('0');
    expect(allFacts(facts, 'edited')).toEqual([' M app.js']);
  });

  it('reads tags with names that are shell to others', async () => {
    const hostile = "v1'$(touch${IFS}x)`y`;|&\"!#";
    host.git('tag', '-a', '-m', 'x', hostile, commit('v1.0.0'));
    host.git('push', '-q', 'origin', `refs/tags/${hostile}`);
    const facts = await read();
    expect(allFacts(facts, 'tag')).toContain(`${hostile} ${commit('v1.0.0')}`);
    expect(allFacts(facts, 'origin.tag')).toContain(`${hostile} ${commit('v1.0.0')}`);
  });

  it('says what the origin said when it did not answer', async () => {
    host.git('remote', 'set-url', 'origin', '/nowhere');
    const facts = await read();
    expect(fact(facts, 'origin.exit')).not.toBe('0');
    expect(allFacts(facts, 'origin.said').join(' ')).toContain('/nowhere');
  });

  it('tells a missing folder from one that is no repository', async () => {
    const elsewhere = (repository: string) => host.start(host.scriptIn({ repository }, git.facts(sh`"$repository"`, 'in-place'))).ended;
    expect(fact(parseFacts((await elsewhere('/nowhere')).stdout), 'repository')).toBe('missing');
    const other = parseFacts((await elsewhere(host.home)).stdout);
    expect([fact(other, 'repository'), fact(other, 'repository.said')]).toEqual(['other', expect.stringContaining('not a git repository')]);
  });
});

describe('addWorktree', () => {
  const folder = sh`"$state/release one"`;
  const add = () => host.run(git.addWorktree(folder, commit('v1.0.0')));

  it('makes a tree of its own and leaves the live one alone', async () => {
    expect((await add()).exitCode).toBe(0);
    expect(readFileSync(join(host.state, 'release one/app.js'), 'utf8')).toBe('one\n');
    expect(host.git('rev-parse', 'HEAD')).toBe(commit('v2.0.0'));
  });

  it('keeps a tree that is there, and makes a half one anew', async () => {
    await add();
    host.write('state/release one/built', 'yes');
    await add();
    expect(host.has('state/release one/built')).toBe(true);
    execFileSync('rm', ['-rf', join(host.state, 'release one/.git')]);
    expect((await add()).exitCode).toBe(0);
    expect(host.has('state/release one/built')).toBe(false);
    expect(host.read('state/release one/app.js')).toBe('one\n');
  });

  it('makes a tree anew that git was killed over', async () => {
    await add();
    host.write('live tree/.git/worktrees/release-one/locked', 'initializing');
    execFileSync('rm', [join(host.state, 'release one/app.js')]);
    expect((await add()).exitCode).toBe(0);
    expect(host.read('state/release one/app.js')).toBe('one\n');
    execFileSync('rm', ['-rf', join(host.state, 'release one')]);
    host.write('live tree/.git/worktrees/release-one/locked', 'initializing');
    expect((await add()).exitCode).toBe(0);
  });
});
