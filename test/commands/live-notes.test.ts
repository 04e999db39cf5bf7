// The notes of what a rollback put live, written and read on a real checkout.
import { utimesSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { allFacts, fact, parseFacts } from '../../src/commands/facts-protocol';
import * as git from '../../src/commands/git';
import { facts, forgetSite, keepNotes, noteBackend, noteSite, putNotesBack } from '../../src/commands/live-notes';
import { lines, sh } from '../../src/commands/shell';
import { TemporaryHost } from '../bash/temporary-host';

const versions = {
  'v3.0.0': { 'backend/app.js': 'three', 'backend/other.js': 'same', 'README.md': 'three' },
  'v4.0.0': { 'backend/app.js': 'four', 'backend/other.js': 'same', 'README.md': 'four' },
};
const paths = ['backend'];
const live = sh`"$repository"`;

let host: TemporaryHost;
let three: string;
let four: string;

beforeEach(() => {
  host = new TemporaryHost();
  const commits = host.createRepository(versions);
  [three, four] = [commits['v3.0.0'] ?? '', commits['v4.0.0'] ?? ''];
});

afterEach(() => host.remove());

const read = async () => parseFacts((await host.run(facts(live, 'in-place'))).stdout);
const takeBack = () => host.run(lines(sh`mkdir -p "$state"`, git.restorePaths(three, paths), noteBackend(three, paths)));

describe('the backend, taken back alone', () => {
  beforeEach(() => takeBack());

  it('is known by its commit, its HEAD and its time, and nobody edited its files', async () => {
    const found = await read();
    expect(fact(found, 'live.backend')).toMatch(new RegExp(`^${three} ${four} \\d{13}$`));
    expect([fact(found, 'live.paths'), allFacts(found, 'edited')]).toEqual([three, []]);
  });

  it('tells what people edited since, within its paths and beside them', async () => {
    host.write('live tree/backend/other.js', 'by hand');
    host.write('live tree/README.md', 'by hand');
    const found = await read();
    expect([...allFacts(found, 'edited')].sort()).toEqual([' M README.md', ' M backend/other.js']);
    expect([fact(found, 'live.backend').startsWith(three), fact(found, 'live.paths')]).toEqual([true, '']);
  });

  it('is gone when the tree is put back to what is checked out', async () => {
    host.git('reset', '-q', '--hard');
    const found = await read();
    expect([fact(found, 'live.backend'), fact(found, 'live.paths'), allFacts(found, 'edited')]).toEqual(['', '', []]);
  });

  it('has no paths of its own once something else is checked out', async () => {
    host.git('checkout', '-q', '--force', '--detach', three);
    host.write('live tree/backend/app.js', 'by hand');
    const found = await read();
    expect([fact(found, 'live.paths'), allFacts(found, 'edited')]).toEqual(['', [' M backend/app.js']]);
  });

  it('is no edit by hand that a switch would have to name; what people edited is', async () => {
    const saved = async () => fact(parseFacts((await host.run(git.saveEdits(sh`"$state/kept"`))).stdout), 'saved');
    expect([await saved(), host.has(`state/kept/edits-${four.slice(0, 7)}.patch`)]).toEqual(['', true]);
    host.write('live tree/README.md', 'by hand');
    expect(await saved()).toContain('/state/kept/edits-');
  });
});

it('notes the site with what is checked out and when that was; the same tag checked out again is another time', async () => {
  expect((await host.run(noteSite(three, live))).exitCode).toBe(0);
  const found = await read();
  const moved = fact(found, 'head.deployed');
  expect(moved).toMatch(/^HEAD@\{\d+\}\/$/);
  expect(fact(found, 'live.frontend')).toMatch(new RegExp(`^${three} ${four} HEAD@\\{\\d+\\}/ \\d{13}$`));
  expect(fact(found, 'live.frontend').split(' ')[2]).toBe(moved);
  host.environment['GIT_COMMITTER_DATE'] = '2099-01-01T00:00:00Z';
  await host.run(sh`git -C "$repository" checkout -q --detach ${four}`);
  const later = await read();
  expect(fact(later, 'head.deployed')).not.toBe(moved);
  expect((await host.run(lines(forgetSite, facts(live, 'in-place')))).stdout).not.toContain('live.frontend');
});

it('sees that a deployment built the site anew, though it checked out what was there', async () => {
  const read = async () => parseFacts((await host.run(facts(live, 'in-place', 'web/dist'))).stdout);
  host.write('live tree/web/dist/index.html', 'four');
  utimesSync(`${host.repository}/web/dist`, 1000, 1000);
  await host.run(noteSite(three, live, 'web/dist'));
  const found = await read();
  expect(fact(found, 'live.frontend').split(' ')[2]).toBe(fact(found, 'head.deployed'));
  utimesSync(`${host.repository}/web/dist`, 2000, 2000);
  expect(fact(await read(), 'head.deployed')).not.toBe(fact(found, 'head.deployed'));
});

it('knows the site behind a link by the tree that the link will point to', async () => {
  const current = sh`"$state/current"`;
  await host.run(lines(sh`mkdir -p "$state/releases"`, git.addWorktree(sh`"$state/releases/three"`, three), noteSite(four, sh`"$state/releases/three"`), sh`ln -s releases/three ${current}`));
  const found = parseFacts((await host.run(facts(current, 'symlink'))).stdout);
  expect(fact(found, 'live.frontend').split(' ').slice(0, 3)).toEqual([four, three, fact(found, 'head.deployed')]);
  expect(fact(found, 'head.deployed')).not.toBe('');
});

it('puts back what was noted before a switch, once, from wherever', async () => {
  await host.run(noteSite(three, live));
  const kept = sh`"$state/kept"`;
  const before = host.read('state/live.frontend');
  await host.run(lines(keepNotes(kept), noteBackend(three), noteSite(four, live), keepNotes(kept)));
  await host.run(lines(putNotesBack(kept), putNotesBack(kept)));
  expect([host.read('state/live.frontend'), host.has('state/live.backend')]).toEqual([before, false]);
});
