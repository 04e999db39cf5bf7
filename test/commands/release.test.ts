// Releases on a real checkout: built beside the live tree, found again, never half, pruned without the live one.
import { chmodSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { allFacts, fact, parseFacts } from '../../src/commands/facts-protocol';
import { build, facts, parseRelease, prune, stamp, type BuildOrder } from '../../src/commands/release';
import type { BuildRecipe } from '../../src/config/environment';
import { contentOf } from '../bash/folder-content';
import { TemporaryHost } from '../bash/temporary-host';
import { waitFor } from '../bash/wait-for';
import { sampleEnvironment } from '../samples/environment';

let host: TemporaryHost;
let commits: Record<string, string>;

beforeEach(() => {
  host = new TemporaryHost();
  const files = { 'ecosystem.config.js': '', 'backend/package.json': '{}', 'backend/package-lock.json': '{}', '.gitignore': '.env\n' };
  commits = host.createRepository({ 'v3.0.0': { ...files, 'backend/main.ts': 'three' }, 'v4.0.0': { ...files, 'backend/main.ts': 'four' } });
});
afterEach(() => host.remove());

const commit = (tag = 'v3.0.0') => commits[tag] ?? '';
const recipe = (changes: Partial<BuildRecipe> = {}): BuildRecipe => ({
  part: 'backend',
  directory: 'backend',
  install: `echo installed >>"$HOME/installs"; mkdir -p node_modules; echo "it's $((1 + 1))" >node_modules/dependency`,
  build: 'mkdir -p dist; cat main.ts >dist/main.js',
  outputs: ['node_modules', 'dist'],
  ...changes,
});
const order = (changes: Partial<BuildOrder> = {}): BuildOrder => ({ recipe: recipe(), processes: sampleEnvironment().backendProcesses, tag: 'v3.0.0', commit: commit(), stamp: `["it's"]`, keepModules: false, ...changes });
const run = (changes?: Partial<BuildOrder>, environment = sampleEnvironment()) => host.run(build(order(changes), environment));
const marker = () => `state/releases/${commit()}.backend`;
const installs = () => (host.has('home/installs') ? host.read('home/installs').trim().split('\n').length : 0);

describe('build', () => {
  it('builds beside the live tree, says how long it took, and leaves the live tree alone', async () => {
    const before = contentOf(host.repository);
    const { exitCode, stdout } = await run();
    expect(exitCode).toBe(0);
    expect(contentOf(`${host.state}/releases/${commit()}/backend`)).toMatchObject({ 'dist/main.js': 'three', 'node_modules/dependency': "it's 2\n" });
    expect(host.read(marker())).toBe(`["it's"]\n`);
    expect([...parseFacts(stdout).keys()]).toEqual(['took.checkout', 'took.install', 'took.build']);
    expect([contentOf(host.repository), host.git('rev-parse', 'HEAD')]).toEqual([before, commit('v4.0.0')]);
  });

  it('finds what is built, and builds anew when the recipe has changed', async () => {
    await run();
    expect((await run()).stdout).toContain('built already');
    expect(installs()).toBe(1);
    await run({ stamp: 'other' });
    expect([installs(), host.read(marker())]).toEqual([2, 'other\n']);
  });

  it.each([
    ['a file is gone', (folder: string) => rmSync(`${folder}/dist/main.js`)],
    ['a file is another one', (folder: string) => writeFileSync(`${folder}/dist/main.js`, 'cut')],
    ['a package is gone', (folder: string) => rmSync(`${folder}/node_modules/dependency`)],
  ])('says of what is built that it is damaged, and builds it anew: %s', async (_what, damage) => {
    await run();
    const condition = async () => parseRelease(fact(parseFacts((await host.run(facts(sampleEnvironment()))).stdout), 'release'))?.isWhole;
    expect(await condition()).toBe(true);
    damage(`${host.state}/releases/${commit()}/backend`);
    expect(await condition()).toBe(false);
    await run();
    expect([installs(), await condition()]).toEqual([2, true]);
  });

  it('is not damaged by the caches that a build of another part or a program keeps in node_modules', async () => {
    await run();
    host.write(`state/releases/${commit()}/backend/node_modules/.cache/x`, '');
    host.write(`state/releases/${commit()}/backend/node_modules/.vite/y`, '');
    expect(parseRelease(fact(parseFacts((await host.run(facts(sampleEnvironment()))).stdout), 'release'))?.isWhole).toBe(true);
  });

  it('does not wait for what an earlier build has left running', async () => {
    expect((await run({ recipe: recipe({ build: 'mkdir -p dist; sleep 60 >/dev/null 2>&1 & echo $! >"$HOME/daemon"' }) })).exitCode).toBe(0);
    try {
      expect(await Promise.race([run({ stamp: 'other' }).then(({ exitCode }) => exitCode), new Promise((resolve) => setTimeout(resolve, 10_000, 'it waits'))])).toBe(0);
    } finally {
      process.kill(Number(host.read('home/daemon')));
    }
  });

  it.each([
    ['the installation', { install: 'exit 9' }],
    ['the build', { build: 'mkdir -p dist; echo half >dist/main.js; exit 9' }],
    ['the middle of a pipe', { build: 'mkdir -p dist; false | true' }],
  ])('leaves no marker when %s fails', async (_what, changes) => {
    expect((await run({ recipe: recipe(changes) })).exitCode).not.toBe(0);
    expect(host.has(marker())).toBe(false);
  });

  it('leaves nothing of a build that failed: its disk is for others', async () => {
    const { exitCode } = await run({ recipe: recipe({ build: 'mkdir -p dist; echo half >dist/main.js; exit 9' }) });
    expect(exitCode).toBe(9);
    expect(Object.keys(contentOf(`${host.state}/releases/${commit()}/backend`)).sort()).toEqual(['main.ts', 'package-lock.json', 'package.json']);
  });

  it('takes the marker of an earlier build away before it builds anew', async () => {
    await run();
    await run({ stamp: 'other', recipe: recipe({ build: 'exit 9' }) });
    expect(host.has(marker())).toBe(false);
  });

  it('fails before anything is installed where pm2 could not be started from the target, or there is nothing to build', async () => {
    const environment = sampleEnvironment();
    const processes = environment.backendProcesses.map((process) => ({ ...process, ecosystem: 'pm2/ecosystem.config.js' }));
    expect(await run({ processes })).toMatchObject({ exitCode: 9, stdout: expect.stringContaining('v3.0.0 has no pm2/ecosystem.config.js, and pm2 could not be started from it') });
    expect(await run({ recipe: recipe({ directory: 'api' }) })).toMatchObject({ exitCode: 6, stdout: expect.stringContaining('v3.0.0 has no folder api: mend backend.directory') });
    expect([installs(), host.has(marker())]).toEqual([0, false]);
    // Git does not take away what it does not track: a switch in place leaves it there. A release behind a link has its own files alone.
    host.write('live tree/pm2/ecosystem.config.js', '');
    expect((await run({ processes }, { ...environment, layout: 'symlink', current: host.repository })).exitCode).toBe(9);
    expect((await run({ processes })).exitCode).toBe(0);
  });

  it('refuses a build that left an output out, also one that an earlier build had made', async () => {
    await run();
    const { exitCode, stdout } = await run({ stamp: 'other', recipe: recipe({ build: 'true' }) });
    expect([exitCode, host.has(marker())]).toEqual([6, false]);
    expect(stdout).toContain('the build left no dist in backend: backend.outputs in the configuration names it');
    const nowhere = await run({ recipe: recipe({ directory: 'packages/api' }) });
    expect([nowhere.exitCode, nowhere.stdout]).toEqual([6, expect.stringContaining('v3.0.0 has no folder packages/api: mend backend.directory in the configuration, or choose another target')]);
  });

  it('refuses a tag that has moved', async () => {
    expect((await run({ commit: commit('v4.0.0') })).exitCode).toBe(5);
  });

  it('brings the shared files of the live tree, where they are there', async () => {
    host.write('live tree/.env', 'SECRET=1');
    await run({}, sampleEnvironment({ shared: ['.env', 'absent.json'] }));
    expect(host.read(`state/releases/${commit()}/.env`)).toBe('SECRET=1');
  });

  it('brings a shared folder as it stands today, whatever an earlier build has left there', async () => {
    const environment = sampleEnvironment({ shared: ['certs', 'backend/deep/keys'] });
    host.write('live tree/certs/old.pem', 'old');
    host.write('live tree/certs/ca/root.pem', 'root');
    host.write('live tree/backend/deep/keys/a', 'key');
    await run({}, environment);
    rmSync(`${host.repository}/certs/old.pem`);
    host.write('live tree/certs/new.pem', 'new');
    expect((await run({ stamp: 'other' }, environment)).exitCode).toBe(0);
    expect(contentOf(`${host.state}/releases/${commit()}/certs`)).toEqual({ 'new.pem': 'new', 'ca/root.pem': 'root' });
    expect(contentOf(`${host.state}/releases/${commit()}/backend/deep/keys`)).toEqual({ a: 'key' });
  });

  it('leads a shared link where it led, though it is relative', async () => {
    host.write('shared/env', 'SECRET=1');
    host.write('live tree/config/other', '');
    symlinkSync('../../shared/env', `${host.repository}/config/.env`);
    await run({}, sampleEnvironment({ shared: ['config/.env'] }));
    expect(host.read(`state/releases/${commit()}/config/.env`)).toBe('SECRET=1');
    host.write('shared/env', 'SECRET=2');
    expect(host.read(`state/releases/${commit()}/config/.env`)).toBe('SECRET=2');
  });

  it('leaves shared files alone where the live tree is the release itself', async () => {
    const environment = sampleEnvironment({ shared: ['certs', '.env'], layout: 'symlink', current: `${host.folder}/current` });
    await run({}, environment);
    host.write(`state/releases/${commit()}/certs/a.pem`, 'a');
    host.write(`state/releases/${commit()}/.env`, 'SECRET=1');
    symlinkSync(`${host.state}/releases/${commit()}`, `${host.folder}/current`);
    expect(await run({ stamp: 'other' }, environment)).toMatchObject({ exitCode: 0 });
    expect([host.read('current/certs/a.pem'), host.read('current/.env')]).toEqual(['a', 'SECRET=1']);
  });

  it('keeps the installed dependencies when it is told to, and uses them for the same lockfile alone', async () => {
    await run({ keepModules: true });
    const again = await run({ stamp: 'other' });
    expect([installs(), again.stdout]).toEqual([1, expect.stringContaining('from the cache of this lockfile')]);
    expect(parseFacts(again.stdout).has('took.modules-cache')).toBe(true);
    await run({ stamp: 'third', recipe: recipe({ install: `${recipe().install} # another` }) });
    expect(installs()).toBe(2);
  });

  it('keeps no dependencies that stand in several folders, as workspaces may have them: a part of them would be none', async () => {
    const workspaces = recipe({ install: 'mkdir -p node_modules packages/api/node_modules; echo x >node_modules/dependency' });
    expect(await run({ keepModules: true, recipe: workspaces })).toMatchObject({ exitCode: 0 });
    expect(host.has('state/modules')).toBe(false);
  });

  it('takes what another run was building, once that has ended: its caller may be gone', async () => {
    const patient = { recipe: recipe({ build: `while [ ! -e "$HOME/go" ]; do sleep 0.02; done; ${recipe().build}` }) };
    const job = (run: string) => ({ name: `${run}-prepare-backend`, attempt: 'first', run, step: 'prepare-backend' });
    const start = (run: string) => host.startJob(build(order(patient), sampleEnvironment()), job(run));
    const said = (run: string, text: string) => host.has(`state/jobs/${run}-prepare-backend/out`) && host.read(`state/jobs/${run}-prepare-backend/out`).includes(text);
    const prepare = start('prepare');
    await waitFor(() => said('prepare', 'took.install'));
    prepare.child.kill('SIGKILL');
    const emergency = start('emergency');
    await waitFor(() => said('emergency', 'took.checkout'));
    host.write('home/go', '');
    const { exitCode, stdout } = await emergency.ended;
    expect([exitCode, installs(), stdout]).toEqual([0, 1, expect.stringContaining('built meanwhile by another run')]);
    expect(host.has(`state/releases/${commit()}/backend/dist/main.js`)).toBe(true);
  });

  it('builds itself what another run was building and could not', async () => {
    const failing = host.run(build(order({ recipe: recipe({ build: 'while [ ! -e "$HOME/go" ]; do sleep 0.02; done; exit 9' }) }), sampleEnvironment()));
    await waitFor(() => installs() === 1);
    const own = run();
    host.write('home/go', '');
    expect([(await failing).exitCode, (await own).exitCode, installs(), host.has(marker())]).toEqual([9, 0, 2, true]);
  });

  it('lets two parts of one release build at the same time', async () => {
    const frontend = recipe({ part: 'frontend', directory: '.', install: 'true', build: 'mkdir -p site', outputs: ['site'] });
    const both = await Promise.all([run(), run({ recipe: frontend, stamp: 'site' })]);
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect([host.has(marker()), host.has(`state/releases/${commit()}.frontend`)]).toEqual([true, true]);
  });
});

describe('facts', () => {
  it('tells what is built, and with which stamp', async () => {
    await run();
    const found = parseFacts((await host.run(facts(sampleEnvironment({ shared: ['.env'] })))).stdout);
    expect(parseRelease(fact(found, 'release'))).toEqual({ commit: commit(), part: 'backend', stamp: `["it's"]`, builtAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/), isWhole: true });
    expect(fact(found, 'shared.hash')).toMatch(/^[0-9a-f]{16}$/);
  });

  it('gives shared files of other content another hash', async () => {
    const hash = async () => fact(parseFacts((await host.run(facts(sampleEnvironment({ shared: ['.env'] })))).stdout), 'shared.hash');
    const absent = await hash();
    host.write('live tree/.env', 'a');
    const first = await hash();
    host.write('live tree/.env', 'b');
    expect(new Set([absent, first, await hash()]).size).toBe(3);
  });

  it('sees what changes in a shared folder, however deep; the same content is the same hash', async () => {
    const hash = async () => fact(parseFacts((await host.run(facts(sampleEnvironment({ shared: ['.env', 'certs'] })))).stdout), 'shared.hash');
    const changes: [string, () => unknown][] = [
      ['nothing there', () => undefined],
      ['a folder', () => host.write('live tree/certs/ca/root.pem', 'a')],
      ['another content', () => host.write('live tree/certs/ca/root.pem', 'b')],
      ['a file more', () => host.write("live tree/certs/it's new", '')],
      ['a link', () => symlinkSync('ca/root.pem', `${host.repository}/certs/link`)],
      ['another name', () => renameSync(`${host.repository}/certs/ca`, `${host.repository}/certs/authority`)],
      ['other rights', () => chmodSync(`${host.repository}/certs/authority/root.pem`, 0o600)],
    ];
    const seen: string[] = [];
    for (const [, change] of changes) {
      change();
      seen.push(await hash());
    }
    expect(new Set(seen).size).toBe(changes.length);
    utimesSync(`${host.repository}/certs/authority/root.pem`, 1, 1);
    expect(await hash()).toBe(seen.at(-1));
    renameSync(`${host.repository}/certs`, `${host.folder}/elsewhere`);
    symlinkSync('../elsewhere', `${host.repository}/certs`);
    const behindLink = await hash();
    writeFileSync(`${host.folder}/elsewhere/authority/root.pem`, 'c');
    expect(await hash()).not.toBe(behindLink);
  });

  it('takes no other file for a release', () => {
    expect(parseRelease('mutex 2026-01-01T00:00:00Z x')).toBeUndefined();
  });
});

describe('stamp', () => {
  it('changes with the recipe, with node and with the shared files', () => {
    const stamps = [stamp(recipe(), 'v20', 'a'), stamp(recipe(), 'v22', 'a'), stamp(recipe(), 'v20', 'b'), stamp(recipe({ build: 'x' }), 'v20', 'a'), stamp(recipe({ outputs: [] }), 'v20', 'a')];
    expect(new Set(stamps).size).toBe(5);
  });
});

describe('prune', () => {
  const names = ['1', '2', '3', '4', '5'].map((digit) => digit.repeat(40));
  const age = (name: string, hours: number) => utimesSync(`${host.folder}/${name}`, Date.now() / 1000 - hours * 3600, Date.now() / 1000 - hours * 3600);
  const run = async (count: number, kept: readonly string[]) => [...allFacts(parseFacts((await host.run(prune(count, kept))).stdout), 'pruned')].sort();

  beforeEach(() => {
    names.forEach((name, index) => {
      host.write(`state/releases/${name}/file`, 'x');
      host.write(`state/releases/${name}.${index % 2 === 0 ? 'backend' : 'frontend'}`, 'stamp');
      age(`state/releases/${name}.${index % 2 === 0 ? 'backend' : 'frontend'}`, 10 - index);
    });
  });

  it('keeps the newest, the live one and the target, whatever their age', async () => {
    host.write('state/live.backend', 'f\n');
    host.write('state/live.frontend', `${names[0]} e\n`);
    expect(await run(2, [names[1] ?? '', ''])).toEqual([names[2]]);
    expect(names.map((name) => host.has(`state/releases/${name}`))).toEqual([true, true, false, true, true]);
    expect(host.has(`state/releases/${names[2]}.backend`)).toBe(false);
  });

  it('removes nothing while there are few', async () => {
    expect(await run(5, [])).toEqual([]);
  });

  it('removes what no build finished, once it is a day old', async () => {
    const [half, fresh] = ['a'.repeat(40), 'b'.repeat(40)];
    for (const name of [half, fresh]) host.write(`state/releases/${name}/node_modules/x`, 'x');
    age(`state/releases/${half}`, 49);
    expect(await run(5, [])).toEqual([half]);
    expect(host.has(`state/releases/${fresh}`)).toBe(true);
  });

  it('takes from what was replaced a month ago what can be built again, and leaves what people made', async () => {
    const files = ['logs', 'begun', 'notes/live.backend', 'backend/dist/main.js', 'since/backend/dist/main.js', 'untracked/config/local.json', 'edits-abc1234.patch', 'edits-abc1234.patch.~1~'];
    for (const folder of ['gh-1', 'gh-2']) for (const file of files) host.write(`state/replaced/${folder}/${file}`, file);
    host.write('state/replaced/gh-3/backend/dist/main.js', '');
    for (const folder of ['gh-1', 'gh-3']) age(`state/replaced/${folder}`, 32 * 24);
    await run(5, []);
    expect(Object.keys(contentOf(`${host.state}/replaced/gh-1`)).sort()).toEqual(['edits-abc1234.patch', 'edits-abc1234.patch.~1~', 'untracked/config/local.json']);
    expect(Object.keys(contentOf(`${host.state}/replaced/gh-2`)).sort()).toEqual([...files].sort());
    expect(host.has('state/replaced/gh-3')).toBe(false);
  });

  it('does nothing on a host without releases', async () => {
    host.removePath('state');
    expect((await host.run(prune(1, []))).exitCode).toBe(0);
  });
});
