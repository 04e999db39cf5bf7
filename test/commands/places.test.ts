// What a host says of the places that a switch needs, on real folders.
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Environment, Host } from '../../src/config/environment';
import { allFacts, fact, parseFacts } from '../../src/commands/facts-protocol';
import { facts } from '../../src/commands/places';
import { runAsUser } from '../bash/ordinary-user';
import { TemporaryHost } from '../bash/temporary-host';
import { sampleEnvironment } from '../samples/environment';

let host: TemporaryHost;
const symlink = sampleEnvironment({ layout: 'symlink' });

beforeEach(() => {
  host = new TemporaryHost();
});
afterEach(() => host.remove());

describe('the link', () => {
  const current = () => `${host.folder}/current`;

  it.each<[string, () => void]>([
    ['absent', () => undefined],
    ['folder', () => mkdirSync(current())],
    ['file', () => host.write('current', '')],
    ['link', () => symlinkSync(host.home, current())],
    ['link', () => symlinkSync('/gone', current())],
  ])('is told: %s', async (said, make) => {
    make();
    expect(fact(parseFacts((await host.run(facts(symlink))).stdout), 'place.current')).toBe(said);
  });

  it('is told to stand nowhere without its folder, and is not asked for in place', async () => {
    const lost = await host.start(host.scriptIn({ current: `${current()}/of/nothing` }, facts(symlink))).ended;
    expect(fact(parseFacts(lost.stdout), 'place.current')).toBe('nowhere');
    expect((await host.run(facts(sampleEnvironment()))).stdout).toBe('');
  });
});

describe('what the user cannot write', () => {
  const closed = (environment: Environment, close: () => void) => allFacts(parseFacts(runAsUser(host, host.script(facts(environment)), close)), 'place.closed').map((text) => text.replace(host.folder, ''));

  it('is the folder of the link', () => {
    symlinkSync(host.home, `${host.folder}/current`);
    expect(closed(symlink, () => undefined)).toEqual([]);
    expect(closed(symlink, () => chmodSync(host.folder, 0o555))).toEqual(['current ']);
    // A key that may only look sees everything read-only.
    host.environment['EMERGENCY_ROLLBACK_LOOK'] = '1';
    expect(closed(symlink, () => undefined)).toEqual([]);
    chmodSync(host.folder, 0o755);
  });

  it('is a folder of the state', () => {
    mkdirSync(`${host.folder}/state/jobs`, { recursive: true });
    mkdirSync(`${host.folder}/state/releases`);
    expect(closed(inPlace, () => chmodSync(`${host.folder}/state/jobs`, 0o555))).toEqual(['state.jobs /state/jobs']);
  });

  const give = (...names: string[]) => () => names.forEach((name) => chmodSync(`${host.repository}/${name}`, 0o555));
  const files = { 'backend/src/a': '1', 'docs/b': '', 'x/y/z': '' };
  const inPlace = sampleEnvironment();

  it.each<[string, string[], string[]]>([
    ['nothing', [], []],
    ['the root of the tree', ['.'], ['repository /live tree']],
    ["git's folder", ['.git'], ['git /live tree/.git']],
    ["git's log of what is checked out", ['.git/logs/HEAD'], ['git /live tree/.git/logs/HEAD']],
    // A folder cannot be moved to another one by whom it does not belong to.
    ['what sudo npm ci installed', ['backend/node_modules'], ['backend.outputs /live tree/backend/node_modules']],
    ['the folder of the backend', ['backend'], ['backend.outputs /live tree/backend', 'tree /live tree/backend']],
    ['what a build of the site left', ['dist'], ['frontend.output /live tree/dist']],
    ['folders of tracked files', ['docs', 'x/y'], ['tree /live tree/docs', 'tree /live tree/x/y']],
  ])('in place is %s', (_what, names, said) => {
    host.createRepository({ 'v4.0.0': files });
    for (const name of ['backend/node_modules/a', 'dist/index.html']) host.write(`live tree/${name}`, '');
    expect([...new Set(closed(inPlace, give(...names)))]).toEqual(said);
    names.forEach((name) => chmodSync(`${host.repository}/${name}`, 0o755));
  });

  it('is asked of git alone behind a link, and of nothing where nothing stands', () => {
    expect(closed(inPlace, () => undefined)).toEqual([]);
    host.createRepository({ 'v4.0.0': files });
    expect(closed(symlink, give('.', '.git', 'docs'))).toEqual(['git /live tree/.git']);
    ['.', '.git', 'docs'].forEach((name) => chmodSync(`${host.repository}/${name}`, 0o755));
  });
});

describe('the log', () => {
  const closedLog = (changes: Partial<Host>, close: () => void) => parseFacts(runAsUser(host, host.scriptIn(changes, facts(symlink)), close)).get('log.closed');

  it('is well where its folder can be made, and where there is none', () => {
    expect(closedLog({}, () => undefined)).toBeUndefined();
    expect(closedLog({ log: undefined }, () => undefined)).toBeUndefined();
  });

  it.each<[string, () => void, () => void]>([
    ['/log', () => host.write('log', ''), () => undefined],
    ['/log', () => mkdirSync(`${host.folder}/log`), () => chmodSync(`${host.folder}/log`, 0o555)],
    ['', () => undefined, () => chmodSync(host.folder, 0o555)],
    ['/log/rollback.log', () => host.write('log/rollback.log', ''), () => chmodSync(host.log, 0o444)],
    ['/log/rollback.log', () => mkdirSync(host.log, { recursive: true }), () => undefined],
  ])('is not where something keeps it from being written: %s', (place, make, close) => {
    make();
    expect(closedLog({}, close)).toEqual([host.folder + place]);
    chmodSync(host.folder, 0o755);
  });
});
