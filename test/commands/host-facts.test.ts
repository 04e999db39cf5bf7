// The one script that reads a host: complete where everything is there, and still an answer where nothing is.
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { hostFacts, neededTools } from '../../src/commands/host-facts';
import { journalLine } from '../../src/commands/journal';
import { noteSite } from '../../src/commands/live-notes';
import { sh } from '../../src/commands/shell';
import { parseHostFacts } from '../../src/preflight/parse-host-facts';
import { contentOf } from '../bash/folder-content';
import { TemporaryHost } from '../bash/temporary-host';
import { sampleEnvironment } from '../samples/environment';

let host: TemporaryHost;

beforeEach(() => {
  host = new TemporaryHost();
});
afterEach(() => host.remove());

async function read(asksRemote = true, run = '') {
  const ended = await host.start(hostFacts(host.host, sampleEnvironment(), asksRemote, run)).ended;
  return { ...ended, facts: parseHostFacts({ ...ended, host: 'app-1', status: 'exited', durationMs: 0 }, Date.now()) };
}

describe('hostFacts', () => {
  it('reads a host, and changes nothing on it', async () => {
    const commits = host.createRepository({ 'v3.0.0': { a: '1' }, 'v4.0.0': { a: '2' } });
    host.write('home/.pm2/pm2.pid', String(process.pid));
    host.write('state/lock/details', '{"owner":"gh-7"}\n');
    const before = contentOf(host.folder);
    const { exitCode, facts } = await read();
    expect(exitCode).toBe(0);
    expect(contentOf(host.folder)).toEqual(before);
    expect(facts).toMatchObject({ host: 'app-1', repository: 'git', head: commits['v4.0.0'], stateWritable: true, sameFileSystem: true, edited: [], releases: [], lockHolder: { owner: 'gh-7' }, nodeVersion: process.version });
    expect(facts.originTags).toEqual(new Map(Object.entries(commits)));
    expect(facts.tags).toEqual(facts.originTags);
    expect(facts.pm2).toEqual({ home: host.pm2Home, daemon: 'alive', known: [], processes: [] });
    expect(facts.tools).toEqual(neededTools);
    expect([facts.freeBytes > 0, facts.freeInodes > 0, Math.abs(facts.clockOffsetMs) < 60_000]).toEqual([true, true, true]);
  });

  it('asks the remote without being told to, where no release tag here names what runs', async () => {
    const commits = host.createRepository({ 'v3.0.0': { a: '1' }, 'v4.0.0': { a: '2' } });
    expect((await read(false)).facts.originTags).toBeUndefined();
    host.git('tag', '-d', 'v4.0.0');
    host.git('tag', 'deployed-today');
    const { facts } = await read(false);
    expect([facts.tags.has('v4.0.0'), facts.originTags?.get('v4.0.0')]).toEqual([false, commits['v4.0.0']]);
  });

  it('reads what this very run has switched already, and what was live before', async () => {
    const commits = host.createRepository({ 'v3.0.0': { a: '1' }, 'v4.0.0': { a: '2' } });
    const ended = async (run: string, step: string, exit: number) => (await host.run(sh`state=${host.state}; mkdir -p "$state"; code=${String(exit)}; ${journalLine({ run, step }, 'started')}; ${journalLine({ run, step }, 'ended')}`)).exitCode;
    for (const [run, step, exit] of [['gh-7', 'stop-worker', 0], ['gh-7', 'switch-backend', 1], ['gh-77', 'switch-backend', 0], ['gh-7', 'note-site', 1]] as const) expect(await ended(run, step, exit)).toBe(0);
    expect((await read(true, 'gh-7')).facts.ownSwitches).toBeUndefined();
    await ended('gh-7', 'switch-backend', 0);
    await ended('gh-7', 'note-site', 0);
    const at = expect.stringMatching(/^20.*Z$/) as unknown as string;
    expect((await read(true, 'gh-7')).facts.ownSwitches).toEqual([{ part: 'backend', at, before: '' }, { part: 'frontend', at, before: '' }]);
    host.write('state/replaced/gh-7/begun', `${commits['v4.0.0'] ?? ''}\n`);
    expect((await read(true, 'gh-7')).facts.ownSwitches?.[0]?.before).toBe(commits['v4.0.0']);
    host.removePath('state/replaced/gh-7/begun');
    host.write('state/replaced/gh-7/previous', `${host.repository}\n`);
    expect((await read(true, 'gh-7')).facts.ownSwitches?.[0]?.before).toBe(commits['v4.0.0']);
    expect((await read()).facts.ownSwitches).toBeUndefined();
  });

  it('answers where there is neither repository nor state nor pm2', async () => {
    host.removePath('bin/pm2');
    symlinkSync(process.execPath, `${host.bin}/node`);
    host.environment['PATH'] = `${host.bin}:/usr/bin:/bin`;
    const { exitCode, facts } = await read();
    expect(exitCode).toBe(0);
    expect(facts).toMatchObject({ repository: 'missing', head: '', stateWritable: true, lockHolder: undefined, originTags: undefined, pm2: { daemon: 'unknown' } });
    expect(facts.tools).not.toContain('pm2');
  });
});

describe('behind a link, with a bare mirror as the repository', () => {
  let mirror: string;
  let commits: Record<string, string>;

  beforeEach(() => {
    commits = host.createRepository({ 'v3.0.0': { a: '1' }, 'v4.0.0': { a: '2' } });
    mirror = join(host.folder, 'mirror.git');
    host.git('clone', '-q', '--mirror', host.origin, mirror);
    host.write('releases/20261126/a', '2');
    symlinkSync('releases/20261126', host.host.current ?? '');
  });

  const linked = { ...sampleEnvironment(), layout: 'symlink' as const };
  async function linkedFacts(asksRemote = true) {
    const ended = await host.start(hostFacts({ ...host.host, repository: mirror }, linked, asksRemote)).ended;
    return parseHostFacts({ ...ended, host: 'app-1', status: 'exited', durationMs: 0 }, Date.now());
  }

  it('takes what REVISION names for what is live, in full or abbreviated, where the live tree is no checkout', async () => {
    const four = commits['v4.0.0'] ?? '';
    for (const text of [`${four}\n`, four.slice(0, 8), `${four} v4.0.0\n`]) {
      host.write('releases/20261126/REVISION', text);
      expect(await linkedFacts()).toMatchObject({ repository: 'git', head: four, headSaid: undefined, tagsAhead: ['v4.0.0'] });
    }
    expect((await linkedFacts(false)).originTags).toBeUndefined();
  });

  it('says why nobody knows what is live', async () => {
    const current = `${host.folder}/current`;
    expect(await linkedFacts()).toMatchObject({ repository: 'git', head: '', headSaid: `${current} is no git checkout and has no REVISION`, tagsAhead: [] });
    // A branch of the mirror that looks like a commit is none.
    host.gitIn(mirror, 'branch', 'deadbeef', 'main');
    for (const text of ['', 'main\n', 'v4.0.0\n', 'deadbeef\n', 'f'.repeat(40), `$(touch ${host.folder}/pwned)\n`]) {
      host.write('releases/20261126/REVISION', text);
      expect(await linkedFacts()).toMatchObject({ head: '', headSaid: `the REVISION in ${current} names no commit that is in ${mirror}` });
    }
    host.write('releases/20261126/.git', 'gitdir: /nowhere\n');
    expect(await linkedFacts()).toMatchObject({ head: '', headSaid: `git does not say what is checked out in ${current}: fatal: not a git repository: /nowhere` });
    rmSync(current);
    expect((await linkedFacts()).headSaid).toBe(`there is no ${current}`);
  });

  it('believes the checkout before its REVISION, and no checkout that only stands around it', async () => {
    host.gitIn(host.folder, 'init', '-q');
    host.gitIn(host.folder, 'commit', '-q', '--allow-empty', '-m', 'Of the whole machine');
    expect((await linkedFacts()).head).toBe('');
    host.removePath('releases/20261126');
    host.git('clone', '-q', mirror, join(host.folder, 'releases/20261126'));
    host.write('releases/20261126/REVISION', commits['v3.0.0'] ?? '');
    expect((await linkedFacts()).head).toBe(commits['v4.0.0']);
  });

  it('ties the note of the site to what REVISION names, until it is written anew', async () => {
    host.write('releases/20261126/REVISION', commits['v4.0.0'] ?? '');
    await host.start(host.scriptIn({ repository: mirror }, noteSite(commits['v3.0.0'] ?? '', sh`"$current"`))).ended;
    const noted = await linkedFacts();
    expect(noted.liveSite).toMatchObject({ commit: commits['v3.0.0'], head: commits['v4.0.0'], deployed: noted.deployed });
    rmSync(join(host.folder, 'releases/20261126/REVISION'));
    host.write('releases/20261126/REVISION', commits['v4.0.0'] ?? '');
    expect((await linkedFacts()).deployed).not.toBe(noted.deployed);
  });
});
