// What is asked of pm2, and the proof that a stopped process is really gone: with real processes and a stand-in for pm2.
import { spawn, type ChildProcess } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { allFacts, fact, parseFacts } from '../../src/commands/facts-protocol';
import * as pm2 from '../../src/commands/pm2';
import { path } from '../../src/commands/shell';
import type { Worker } from '../../src/config/environment';
import { TemporaryHost } from '../bash/temporary-host';

let host: TemporaryHost;
let children: ChildProcess[];

beforeEach(() => {
  host = new TemporaryHost();
  children = [];
});
afterEach(() => {
  children.forEach(killGroup);
  host.remove();
});

const worker = (changes: Partial<Worker> = {}): Worker => ({ name: 'shop worker', ecosystem: undefined, env: undefined, stopTimeoutMs: 1000, kill: true, ...changes });

/** A process as pm2 starts it: the path of its pid file stands in its environment. */
async function startProcess(name: string, bash = 'sleep 60'): Promise<ChildProcess> {
  const file = `${host.pm2Home}/pids/${name.replaceAll(' ', '-')}-0.pid`;
  const child = spawn('bash', ['-c', `${bash} & echo ready; wait`], { env: { ...host.environment, pm_pid_path: file }, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  children.push(child);
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  host.write(`home/.pm2/pids/${name.replaceAll(' ', '-')}-0.pid`, String(child.pid));
  return child;
}
function killGroup({ pid }: ChildProcess): void {
  try {
    process.kill(-(pid ?? 0), 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const isAlive = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;
const daemonLives = () => host.write('home/.pm2/pm2.pid', String(process.pid));
const stubborn = `trap '' INT; sleep 60`;

describe('stopAndProve', () => {
  it('asks pm2, then proves that no process of the name is left', async () => {
    daemonLives();
    const child = await startProcess('shop worker');
    const other = await startProcess('shop worker 2');
    const { exitCode, stdout } = await host.run(pm2.stopAndProve(worker(), true));
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('shop worker is dead: no process is left')]);
    expect(host.pm2Calls()).toEqual(['home: stop shop worker --silent']);
    expect([isAlive(child), isAlive(other)]).toEqual([false, true]);
  });

  it('ends orphans of a dead daemon without asking it', async () => {
    const child = await startProcess('shop worker');
    expect((await host.run(pm2.stopAndProve(worker(), true))).exitCode).toBe(0);
    expect([isAlive(child), host.pm2Calls()]).toEqual([false, []]);
  });

  it.each(['pfa_sync_worker', 'api:worker', '@shop/worker', 'Grüße'])('finds orphans of %s, whose pid file pm2 names otherwise', async (name) => {
    const child = await startProcess(name.replace(/[^a-z]/gi, '-'));
    expect((await host.run(pm2.stopAndProve(worker({ name }), true))).exitCode).toBe(0);
    expect(isAlive(child)).toBe(false);
  });

  it('finds what keeps its pid file elsewhere, and no process of another pm2', async () => {
    const start = async (home: string) => {
      const child = spawn('bash', ['-c', 'sleep 60 & echo ready; wait'], { env: { ...host.environment, name: 'shop worker', PM2_HOME: home, pm_pid_path: '/run/shop.pid' }, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
      children.push(child);
      await new Promise((resolve) => child.stdout?.once('data', resolve));
      return child;
    };
    const [child, other] = [await start(host.pm2Home), await start('/somewhere/else')];
    expect((await host.run(pm2.stopAndProve(worker(), true))).exitCode).toBe(0);
    expect([isAlive(child), isAlive(other)]).toEqual([false, true]);
  });

  it('finds orphans where PM2_HOME is written with a slash at its end', async () => {
    const child = await startProcess('shop worker');
    host.environment['PM2_HOME'] = `${host.pm2Home}//`;
    expect((await host.run(pm2.stopAndProve(worker(), true))).exitCode).toBe(0);
    expect(isAlive(child)).toBe(false);
  });

  it('kills what does not end by itself, its children included, and says so', async () => {
    daemonLives();
    await startProcess('shop worker', stubborn);
    const { exitCode, stdout } = await host.run(pm2.stopAndProve(worker(), true));
    expect([exitCode, allFacts(parseFacts(stdout), 'killed')]).toEqual([0, ['shop worker']]);
  });

  it('fails, naming the process, when it may not kill', async () => {
    await startProcess('shop worker', stubborn);
    const { exitCode, stdout } = await host.run(pm2.stopAndProve(worker({ kill: false }), true));
    expect([exitCode, stdout]).toEqual([3, expect.stringMatching(/shop worker still runs as process .*\d/)]);
  });

  it('does not believe a pm2 that says it has stopped it', async () => {
    daemonLives();
    host.write('home/.pm2/deaf', '');
    const child = await startProcess('shop worker');
    expect((await host.run(pm2.stopAndProve(worker(), true))).exitCode).toBe(0);
    expect(isAlive(child)).toBe(false);
  });

  it('goes on to the proof when pm2 is broken', async () => {
    daemonLives();
    host.write('home/.pm2/broken', '');
    const { exitCode, stdout } = await host.run(pm2.stopAndProve(worker(), true));
    expect([exitCode, stdout]).toEqual([0, 'pm2 stop shop worker failed with 1\nshop worker is dead: no process is left\n']);
  });

  it('is content with what never ran, and takes no name for a pattern', async () => {
    const child = await startProcess('a.b');
    expect((await host.run(pm2.stopAndProve(worker({ name: 'a?b.*[x]+(y)$' }), false))).exitCode).toBe(0);
    expect((await host.run(pm2.stopAndProve(worker({ name: 'axb' }), false))).exitCode).toBe(0);
    expect(isAlive(child)).toBe(true);
  });

  it('claims nothing of a name that nobody knows, unless a process of it was found', async () => {
    const { stdout } = await host.run(pm2.stopAndProve(worker(), false, false));
    expect([stdout, allFacts(parseFacts(stdout), 'unknown')]).toEqual([expect.stringContaining('pm2 knows no shop worker: nothing was stopped'), ['shop worker']]);
    await startProcess('shop worker');
    const found = await host.run(pm2.stopAndProve(worker(), false, false));
    expect([found.stdout, allFacts(parseFacts(found.stdout), 'unknown')]).toEqual([expect.stringContaining('shop worker is dead: no process is left'), []]);
  });
});

describe('list', () => {
  const entry = { name: 'api', pm_id: 3, pid: 42, monit: {}, pm2_env: { status: 'online', restart_time: 2, pm_uptime: 9, exec_mode: 'fork_mode', pm_cwd: '/srv', pm_exec_path: '/srv/x.js', pm_err_log_path: '/e.log', DATABASE_URL: 'secret' } };

  it('passes on the harmless fields only, and over a banner', async () => {
    host.write('home/.pm2/list.json', `[PM2] Spawning PM2 daemon\n>>> In-memory PM2 is out-of-date, do: [x]\n${JSON.stringify([entry])}`);
    const { stdout } = await host.run(pm2.list);
    expect(stdout).not.toContain('secret');
    expect(pm2.parseProcesses(fact(parseFacts(stdout), 'processes'))).toEqual([{ name: 'api', id: 3, pid: 42, status: 'online', restarts: 2, startedAtMs: 9, mode: 'fork_mode', cwd: '/srv', script: '/srv/x.js', errorLog: '/e.log', cron: '' }]);
  });

  it('knows an empty list', async () => {
    expect(pm2.parseProcesses(fact(parseFacts((await host.run(pm2.list)).stdout), 'processes'))).toEqual([]);
    expect(pm2.parseProcesses('')).toEqual([]);
  });
});

describe('facts', () => {
  const read = async () => parseFacts((await host.run(pm2.facts)).stdout);

  it('does not wake a dead daemon, and remembers what it knew', async () => {
    host.write('home/.pm2/pids/shop-worker-0.pid', '1');
    host.write('home/.pm2/dump.pm2', JSON.stringify([{ name: 'shop backend' }]));
    const facts = await read();
    expect([fact(facts, 'pm2.daemon'), facts.has('processes')]).toEqual(['dead', false]);
    expect(allFacts(facts, 'pm2.known')).toEqual(['shop-worker', 'shop backend']);
  });

  it('lists the processes of a live one', async () => {
    daemonLives();
    expect([fact(await read(), 'pm2.daemon'), fact(await read(), 'processes')]).toEqual(['alive', '[]']);
  });

  it('survives a dump that is no JSON', async () => {
    host.write('home/.pm2/dump.pm2', '{');
    expect(fact(await read(), 'pm2.daemon')).toBe('dead');
  });
});

describe('starting', () => {
  const api = { name: 'api', ecosystem: 'ecosystem.config.js', env: 'production' };

  it('goes into the folder, and says the exact words to pm2', () => {
    expect(pm2.startOrReload(api, path('/srv/shop')).text).toContain('said=$(cd /srv/shop && as_host pm2 startOrReload ecosystem.config.js --only api --env production 2>&1) || {');
    expect(pm2.startOrReload({ ...api, ecosystem: undefined }, path('/srv/shop')).text).toContain('(cd /srv/shop && as_host pm2 restart api 2>&1)');
    expect(pm2.startAnew({ ...api, env: undefined }, path('/srv/current')).text).toContain('pm2 delete api --silent >/dev/null 2>&1 || true\nsaid=$(cd /srv/current && as_host pm2 start /srv/current/ecosystem.config.js --only api 2>&1) || {');
  });

  it('starts the process in the locale of the host, for pm2 hands its own environment on', async () => {
    host.environment['LC_ALL'] = 'de_DE.UTF-8';
    host.installTool('pm2', 'echo "$LC_ALL" >"$HOME/locale"');
    await host.run(pm2.startOrReload({ name: 'shop-backend', ecosystem: 'ecosystem.config.js', env: undefined }, path('/')));
    expect(host.read('home/locale')).toBe('de_DE.UTF-8\n');
  });

  it('says what pm2 said when it fails, and nothing when it does not', async () => {
    expect((await host.run(pm2.startOrReload(api, path('.')))).stdout).toBe('');
    host.write('home/.pm2/broken', '\u001b[31m[PM2][ERROR] \u001b[39mFile ecosystem.config.js not found\n    at parseError (x.js:1)\n');
    const { exitCode, stdout } = await host.run(pm2.startOrReload(api, path('.')));
    expect([exitCode, stdout]).toEqual([1, '[PM2][ERROR] File ecosystem.config.js not found\n    at parseError (x.js:1)\npm2 said: [PM2][ERROR] File ecosystem.config.js not found\n']);
    host.write('home/.pm2/broken', 'gone\n');
    expect((await host.run(pm2.startOrReload(api, path('.')))).stdout).toBe('gone\npm2 said: gone\n');
  });

  it('ends the orphans of a dead daemon first, and spares the processes of a live one', async () => {
    const child = await startProcess('api');
    daemonLives();
    await host.run(pm2.endOrphans(api));
    expect(isAlive(child)).toBe(true);
    host.removePath('home/.pm2/pm2.pid');
    expect((await host.run(pm2.endOrphans(api))).exitCode).toBe(0);
    expect(isAlive(child)).toBe(false);
  });
});
