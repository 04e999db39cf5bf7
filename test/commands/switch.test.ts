// The switch on a real checkout. Above all: wherever it is cut off, running it again ends in the same state.
import { mkdirSync, readlinkSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { allFacts, fact, parseFacts } from '../../src/commands/facts-protocol';
import { facts } from '../../src/commands/live-notes';
import { describe as describeLock, release, take, type LockDetails } from '../../src/commands/lock';
import { sh } from '../../src/commands/shell';
import { switchBackend, type SwitchOrder } from '../../src/commands/switch';
import { switchBack } from '../../src/commands/switch-back';
import type { Environment } from '../../src/config/environment';
import { crashingAt } from '../bash/crash';
import { contentOf } from '../bash/folder-content';
import { TemporaryHost } from '../bash/temporary-host';
import { sampleEnvironment } from '../samples/environment';

const versions = {
  'v3.0.0': { 'backend/app.js': 'three', 'ecosystem.config.js': 'three', 'colliding.txt': 'tracked', '.gitignore': 'node_modules\ndist\n.env\n' },
  'v4.0.0': { 'backend/app.js': 'four', 'ecosystem.config.js': 'four', 'only-in-four.js': 'four', '.gitignore': 'node_modules\ndist\n.env\n' },
};

let host: TemporaryHost;

afterEach(() => host.remove());

const order = (host: TemporaryHost, commits: Record<string, string>): SwitchOrder => ({
  recipe: { part: 'backend', directory: 'backend', install: 'npm ci', build: 'npm run build', outputs: ['node_modules', 'dist'] },
  processes: [{ name: 'shop-backend', ecosystem: 'ecosystem.config.js', env: 'production' }],
  tag: 'v3.0.0',
  commit: commits['v3.0.0'] ?? '',
  run: 'gh-1',
  logText: 'Backend switched',
  otherOutputs: ['dist'],
});

/** A live v4.0.0 with edits, a colliding file, outputs of both parts; beside it the prepared v3.0.0. */
function prepareInPlace(): SwitchOrder {
  host = new TemporaryHost();
  const commits = host.createRepository(versions);
  for (const [name, text] of Object.entries({ 'backend/dist/main.js': 'four', 'backend/node_modules/left/index.js': 'four', 'dist/index.html': 'site of four', '.env': 'SECRET=1', 'colliding.txt': 'untracked' })) host.write(`live tree/${name}`, text);
  host.write('live tree/backend/app.js', 'four, edited');
  const release = `state/releases/${commits['v3.0.0']}`;
  host.write(`${release}/backend/dist/main.js`, 'three');
  host.write(`${release}/backend/node_modules/pad/index.js`, 'three');
  host.write(`${release}.backend`, 'stamp\n');
  host.write('home/.pm2/logs/shop-backend-error.log', 'old error\n');
  host.write('state/lock/details', '');
  return order(host, commits);
}

/** The release folders behind a link; v4.0.0 is live. */
function prepareLink(): SwitchOrder {
  host = new TemporaryHost();
  const commits = host.createRepository(versions);
  host.write(`state/releases/${commits['v3.0.0']}/ecosystem.config.js`, 'three');
  host.write(`state/releases/${commits['v3.0.0']}.backend`, 'stamp\n');
  mkdirSync(`${host.state}/releases/${commits['v4.0.0']}`);
  symlinkSync(`${host.state}/releases/${commits['v4.0.0']}`, `${host.folder}/current`);
  host.write('state/lock/details', '');
  return order(host, commits);
}

const inPlace = sampleEnvironment();
const linked = () => sampleEnvironment({ layout: 'symlink', current: `${host.folder}/current` });
/** Hosts of several tries differ by the name of their folder and by the inodes of their logs alone. */
const withoutFolder = <Value>(value: Value) => JSON.parse(JSON.stringify(value).replaceAll(host.folder, '').replaceAll(/(?<="\d+):\d+(?= \/home\/\.pm2\/logs\/)/g, '')) as Value;
const endState = () => withoutFolder({ live: contentOf(host.repository), state: contentOf(host.state), head: host.git('rev-parse', 'HEAD') });

describe('switchBackend in place', () => {
  let theOrder: SwitchOrder;

  beforeEach(() => {
    theOrder = prepareInPlace();
  });

  const run = () => host.run(switchBackend(theOrder, inPlace, host.host));

  it('puts the prepared version live, keeps what it takes away, and leaves nothing of the newer one', async () => {
    const { exitCode, stdout } = await run();
    expect(exitCode).toBe(0);
    expect(contentOf(host.repository)).toEqual({
      '.env': 'SECRET=1',
      '.gitignore': 'node_modules\ndist\n.env\n',
      'backend/app.js': 'three',
      'backend/dist/main.js': 'three',
      'backend/node_modules/pad/index.js': 'three',
      'colliding.txt': 'tracked',
      'ecosystem.config.js': 'three',
    });
    expect(contentOf(`${host.state}/replaced/gh-1`)).toMatchObject({
      'backend/dist/main.js': 'four',
      'backend/node_modules/left/index.js': 'four',
      'dist/index.html': 'site of four',
      'untracked/colliding.txt': 'untracked',
    });
    expect(allFacts(parseFacts(stdout), 'saved')).toHaveLength(2);
    expect(host.read('state/live.backend')).toBe(`${theOrder.commit} ${theOrder.commit}\n`);
    expect(host.has(`state/releases/${theOrder.commit}.backend`)).toBe(false);
    expect(host.read('log/rollback.log')).toContain('] Backend switched\n');
  });

  it('reloads the process in the live tree', async () => {
    host.write('home/.pm2/pm2.pid', String(process.pid));
    const { stdout } = await run();
    expect(host.pm2Calls()).toEqual(['live tree: startOrReload ecosystem.config.js --only shop-backend --env production']);
    expect(Number(fact(parseFacts(stdout), 'restarting-at'))).toBeGreaterThan(Date.now() - 60_000);
    expect(fact(parseFacts(stdout), 'processes')).toBe('[]');
  });

  it('does not touch the tree when it is there already, but restarts', async () => {
    await run();
    host.write('live tree/backend/dist/main.js', 'still three');
    const { exitCode, stdout } = await run();
    expect([exitCode, host.read('live tree/backend/dist/main.js')]).toEqual([0, 'still three']);
    expect(stdout).toContain('the live tree is there already');
    expect(host.pm2Calls().filter((call) => call.includes('startOrReload'))).toHaveLength(2);
  });

  it('is not deceived by the note of an earlier rollback, where a deployment and a checkout without outputs came since', async () => {
    host.write('state/live.backend', `${theOrder.commit} ${theOrder.commit}\n`);
    utimesSync(join(host.state, 'live.backend'), 1_600_000_000, 1_600_000_000);
    host.git('checkout', '-q', '--force', theOrder.commit);
    expect(fact(parseFacts((await host.run(facts(sh`"$repository"`, 'in-place'))).stdout), 'live.backend')).toBe('');
    expect([(await run()).exitCode, host.read('live tree/backend/dist/main.js')]).toEqual([0, 'three']);
    expect(fact(parseFacts((await host.run(facts(sh`"$repository"`, 'in-place'))).stdout), 'live.backend')).toContain(theOrder.commit);
  });

  it('changes nothing when the prepared release is missing', async () => {
    host.removePath(`state/releases/${theOrder.commit}/backend/dist`);
    const { live, head } = endState();
    const { exitCode, stdout } = await run();
    expect([exitCode, stdout]).toEqual([7, expect.stringContaining('the prepared backend/dist is missing')]);
    expect(endState()).toMatchObject({ live, head });
    expect(Object.keys(live)).toEqual(Object.keys(endState().live));
  });

  it('fails when pm2 fails', async () => {
    host.write('home/.pm2/broken', '');
    expect((await run()).exitCode).not.toBe(0);
  });

  it('ends in the same state wherever it was cut off', async () => {
    expect((await run()).exitCode).toBe(0);
    const wanted = endState();
    const points = await crashEverywhere(prepareInPlace, (again) => switchBackend(again, inPlace, host.host), () => expect(endState()).toEqual(wanted));
    expect(points).toBeGreaterThan(12);
  });
});

describe('a run id that comes again', () => {
  const lock: LockDetails = { owner: 'gh-1', actor: 'ada', url: '', incident: 'INC-1', purpose: 'quick rollback', since: '2026-01-01T00:00:00Z', from: '', target: '' };
  const replaced = (folder: string) => contentOf(`${host.state}/replaced/${folder}`);
  let theOrder: SwitchOrder;

  beforeEach(async () => {
    theOrder = prepareInPlace();
    host.removePath('state/lock');
    await host.run(take(lock, ''));
    await host.run(switchBackend(theOrder, inPlace, host.host));
  });

  const run = () => host.run(switchBackend(theOrder, inPlace, host.host));

  function prepareAgain(): void {
    for (const output of ['dist/main.js', 'node_modules/pad/index.js']) host.write(`state/releases/${theOrder.commit}/backend/${output}`, 'three');
    host.write(`state/releases/${theOrder.commit}.backend`, 'stamp\n');
  }

  /** A hotfix of the newer version goes live, and writes to its error log. */
  function deployHotfix(): string {
    const commit = host.createVersion('v4.0.1', { ...versions['v4.0.0'], 'backend/app.js': 'hotfix' });
    for (const output of ['backend/dist/main.js', 'backend/node_modules/left/index.js', 'dist/index.html']) {
      host.write(`live tree/${output}`, 'hotfix');
    }
    host.write('home/.pm2/logs/shop-backend-error.log', 'old error\nFATAL of the hotfix\n');
    prepareAgain();
    return commit;
  }

  it('after its success is another rollback: it keeps what came since in a folder of its own, and takes nothing of the first for its own', async () => {
    const first = replaced('gh-1');
    await host.run(release('gh-1'));
    const hotfix = deployHotfix();
    await host.run(take({ ...lock, since: '2026-01-02T00:00:00Z' }, ''));
    // On a host whose turn has not come, there is nothing to take back.
    const back = switchBack({ recipe: theOrder.recipe, processes: theOrder.processes, before: hotfix, run: 'gh-1', paths: undefined, otherOutputs: ['dist'] }, inPlace);
    expect((await host.run(back)).stdout).toContain('was not switched');
    expect((await run()).exitCode).toBe(0);
    expect(host.read('live tree/backend/dist/main.js')).toBe('three');
    expect(replaced('gh-1')).toEqual(first);
    expect(replaced('gh-1.2')).toMatchObject({ 'backend/dist/main.js': 'hotfix', 'backend/node_modules/left/index.js': 'hotfix', 'dist/index.html': 'hotfix', begun: `${hotfix}\n`, logs: expect.stringMatching(/^30:/) });
    expect((await host.run(back)).exitCode).toBe(0);
    expect([host.git('rev-parse', 'HEAD'), host.read('live tree/backend/dist/main.js'), host.read('live tree/dist/index.html')]).toEqual([hotfix, 'hotfix', 'hotfix']);
  });

  it('is another rollback, too, where its lock stayed as a freeze', async () => {
    await host.run(describeLock({ ...lock, settled: true }));
    deployHotfix();
    await host.run(take(lock, ''));
    await run();
    expect(replaced('gh-1.2')).toMatchObject({ 'backend/dist/main.js': 'hotfix' });
  });

  it('finds its own folder again where it goes on, and loses nothing that came between its tries', async () => {
    const { begun } = replaced('gh-1');
    deployHotfix();
    await host.run(take({ ...lock, since: '2026-01-02T00:00:00Z' }, ''));
    await run();
    expect(replaced('gh-1')).toMatchObject({ begun, 'backend/dist/main.js': 'four', 'since/backend/dist/main.js': 'hotfix', 'since/backend/node_modules/left/index.js': 'hotfix' });
    expect(host.has('state/replaced/gh-1.2')).toBe(false);
  });

  it('changes nothing where its lock is gone', async () => {
    await host.run(release('gh-1'));
    const hotfix = deployHotfix();
    expect(await run()).toMatchObject({ exitCode: 77, stderr: expect.stringContaining('the lock of this host is gone') });
    expect(host.git('rev-parse', 'HEAD')).toBe(hotfix);
  });
});

describe('switchBackend behind a link', () => {
  let theOrder: SwitchOrder;

  beforeEach(() => {
    theOrder = prepareLink();
  });

  const run = () => host.run(switchBackend(theOrder, linked(), host.host));
  const linkState = () => withoutFolder(contentOf(host.folder)['current']);

  it('flips the link, remembers where it was, and starts the process anew through it', async () => {
    expect((await run()).exitCode).toBe(0);
    expect(linkState()).toBe(`→ /state/releases/${theOrder.commit}`);
    expect(host.read('state/replaced/gh-1/previous')).toMatch(/releases\/[0-9a-f]{40}\n$/);
    expect(host.pm2Calls()).toEqual([
      'home: delete shop-backend --silent',
      expect.stringMatching(/^(?:current|state\/releases\/[0-9a-f]{40}): start current\/ecosystem\.config\.js --only shop-backend --env production$/),
    ]);
  });

  it('fails where the link cannot be made, and notes nothing as live', async () => {
    host.installTool('ln', 'echo "ln: Permission denied" >&2; exit 1');
    const { exitCode, stderr } = await run();
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('ln: Permission denied')]);
    expect([linkState(), host.has('state/live.backend'), host.pm2Calls()]).toEqual([expect.not.stringContaining(theOrder.commit), false, []]);
  });

  it('refuses when nothing is prepared, or when the link is a folder', async () => {
    host.removePath(`state/releases/${theOrder.commit}.backend`);
    expect((await run()).exitCode).toBe(7);
    host.write(`state/releases/${theOrder.commit}.backend`, 'stamp');
    host.removePath('current');
    host.write('current/file', 'a folder');
    expect((await run()).exitCode).toBe(8);
    expect(host.read('current/file')).toBe('a folder');
  });

  it('ends in the same state wherever it was cut off', async () => {
    expect((await run()).exitCode).toBe(0);
    const wanted = linkState();
    const points = await crashEverywhere(prepareLink, (again) => switchBackend(again, linked(), host.host), () => {
      expect(linkState()).toBe(wanted);
      expect(host.read('state/live.backend')).toBe(`${theOrder.commit} ${theOrder.commit}\n`);
      expect(host.pm2Calls().at(-1)).toContain('start current/ecosystem.config.js');
    });
    expect(points).toBeGreaterThan(4);
  });
});

describe('switchBack', () => {
  const back = (theOrder: SwitchOrder, environment: Environment) => switchBack({ recipe: theOrder.recipe, processes: theOrder.processes, before: before(), run: theOrder.run, paths: theOrder.paths, otherOutputs: theOrder.otherOutputs }, environment);
  /** What was checked out when the switch began: it is not what is checked out now. */
  const before = () => host.git('rev-parse', 'v4.0.0^{commit}');
  const lines = (output: string) => output.trim().split('\n').at(-1);

  it('goes back to what ran before the first try, though the next one found the target checked out', async () => {
    const theOrder = prepareInPlace();
    host.installTool('node', 'cat >/dev/null');
    const { live, head } = endState();
    expect((await host.run(switchBackend(theOrder, inPlace, host.host))).exitCode).toBe(0);
    const { exitCode } = await host.run(switchBack({ recipe: theOrder.recipe, processes: theOrder.processes, before: theOrder.commit, run: theOrder.run, paths: undefined, otherOutputs: theOrder.otherOutputs }, inPlace));
    expect([exitCode, endState()]).toMatchObject([0, { live, head }]);
  });

  it('puts a link back that was in the way of a file', async () => {
    const theOrder = prepareInPlace();
    host.removePath('live tree/colliding.txt');
    symlinkSync('/etc/shop.txt', join(host.repository, 'colliding.txt'));
    expect((await host.run(switchBackend(theOrder, inPlace, host.host))).exitCode).toBe(0);
    expect(host.read('live tree/colliding.txt')).toBe('tracked');
    expect((await host.run(back(theOrder, inPlace))).exitCode).toBe(0);
    expect(readlinkSync(join(host.repository, 'colliding.txt'))).toBe('/etc/shop.txt');
  });

  it.each([
    ['everything', undefined],
    ['some paths', ['backend', 'ecosystem.config.js']],
  ])('puts the live tree back as it was, from wherever the switch of %s was cut off', async (_what, paths) => {
    const prepare = () => ({ ...prepareInPlace(), paths });
    for (let point = 1; ; point += 1) {
      host?.remove();
      const theOrder = prepare();
      host.installTool('node', 'cat >/dev/null');
      const { live, head } = endState();
      const { exitCode } = await host.run(crashingAt(point, switchBackend(theOrder, inPlace, host.host)));
      const taken = await host.run(back(theOrder, inPlace));
      expect([point, taken.exitCode]).toEqual([point, 0]);
      expect(endState()).toMatchObject({ live, head });
      expect(Object.keys(endState().live)).toEqual(Object.keys(live));
      if (exitCode !== 0) continue;
      expect([lines(taken.stdout), host.has('state/live.backend')]).toEqual(['switched back', false]);
      expect(point).toBeGreaterThan(10);
      break;
    }
  });

  it('ends in the same state wherever it was cut off itself, and the switch works again after it', async () => {
    for (let point = 1; ; point += 1) {
      host?.remove();
      const theOrder = prepareInPlace();
      host.installTool('node', 'cat >/dev/null');
      const { live } = endState();
      await host.run(switchBackend(theOrder, inPlace, host.host));
      const { exitCode } = await host.run(crashingAt(point, back(theOrder, inPlace)));
      expect([point, (await host.run(back(theOrder, inPlace))).exitCode]).toEqual([point, 0]);
      expect(endState().live).toEqual(live);
      if (exitCode === 0) break;
    }
    const again = await host.run(back(order(host, {}), inPlace));
    expect(lines(again.stdout)).toBe('was not switched');
  });

  it('makes no link to itself where none was before the switch', async () => {
    const theOrder = prepareLink();
    host.removePath('current');
    expect((await host.run(switchBackend(theOrder, linked(), host.host))).exitCode).toBe(0);
    expect(lines((await host.run(back(theOrder, linked()))).stdout)).toBe('was not switched');
    expect(withoutFolder(contentOf(host.folder)['current'])).toBe(`→ /state/releases/${theOrder.commit}`);
  });

  it('flips the link back to what ran before the first try, though the next one went elsewhere', async () => {
    const theOrder = prepareLink();
    await host.run(switchBackend(theOrder, linked(), host.host));
    host.write(`state/releases/${'a'.repeat(40)}.backend`, 'stamp\n');
    host.write(`state/releases/${'a'.repeat(40)}/ecosystem.config.js`, 'older');
    expect((await host.run(switchBackend({ ...theOrder, commit: 'a'.repeat(40) }, linked(), host.host))).exitCode).toBe(0);
    expect((await host.run(back(theOrder, linked()))).exitCode).toBe(0);
    expect(withoutFolder(contentOf(host.folder)['current'])).toBe(`→ /state/releases/${before()}`);
  });

  it('flips the link back, from wherever its switch was cut off', async () => {
    for (let point = 1; ; point += 1) {
      host?.remove();
      const theOrder = prepareLink();
      host.installTool('node', 'cat >/dev/null');
      const { exitCode } = await host.run(crashingAt(point, switchBackend(theOrder, linked(), host.host)));
      expect([point, (await host.run(back(theOrder, linked()))).exitCode]).toEqual([point, 0]);
      expect(withoutFolder(contentOf(host.folder)['current'])).toBe(`→ /state/releases/${before()}`);
      if (exitCode !== 0) continue;
      expect(host.pm2Calls().at(-1)).toContain('start current/ecosystem.config.js');
      break;
    }
  });
});

/** For every point: a fresh host, the script killed there, the script again. Returns how many points there are. Without node, which is slow to start and only lists. */
async function crashEverywhere(prepare: () => SwitchOrder, script: (order: SwitchOrder) => ReturnType<typeof switchBackend>, check: () => void): Promise<number> {
  for (let point = 1; ; point += 1) {
    host.remove();
    const theOrder = prepare();
    host.installTool('node', 'cat >/dev/null');
    const { exitCode } = await host.run(crashingAt(point, script(theOrder)));
    if (exitCode === 0) return point - 1;
    expect([point, (await host.run(script(theOrder))).exitCode]).toEqual([point, 0]);
    check();
  }
}
