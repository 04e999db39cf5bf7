// A host in a temporary folder: a home, a state folder, a git checkout with its origin, and a stand-in for pm2. bash and git are real.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runJob, type Job } from '../../src/commands/job';
import { hostScript } from '../../src/commands/script';
import type { Shell } from '../../src/commands/shell';
import type { Host } from '../../src/config/environment';
import type { Script } from '../../src/ports';
import { sampleHost } from '../samples/environment';
import { installFakePm2 } from './fake-pm2';
import { startBash, type Ended, type Running } from './run-bash';

export class TemporaryHost {
  /** A blank and a quote in every path: unquoted shell breaks at once. */
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "host's folder-")));
  readonly home = this.make('home');
  readonly bin = this.make('bin');
  readonly pm2Home = this.make('home/.pm2');
  readonly repository = join(this.folder, 'live tree');
  readonly origin = join(this.folder, 'origin.git');
  readonly state = join(this.folder, 'state');
  readonly log = join(this.folder, 'log', 'rollback.log');
  readonly environment: NodeJS.ProcessEnv = {
    PATH: `${this.bin}:${process.env['PATH'] ?? ''}`,
    HOME: this.home,
    PM2_HOME: this.pm2Home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@shop.example',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@shop.example',
  };
  readonly host: Host = sampleHost({ repository: this.repository, state: this.state, log: this.log, current: join(this.folder, 'current') });

  constructor() {
    installFakePm2(this.bin);
  }

  private make(name: string): string {
    const path = join(this.folder, name);
    mkdirSync(path, { recursive: true });
    return path;
  }

  script(body: Shell, timeoutMs = 20_000): Script {
    return hostScript(this.host, 'Test', timeoutMs, body);
  }

  scriptIn(changes: Partial<Host>, body: Shell): Script {
    return hostScript({ ...this.host, ...changes }, 'Test', 20_000, body);
  }

  start(script: Script): Running {
    return startBash(script, this.environment, this.home);
  }

  run(body: Shell): Promise<Ended> {
    return this.start(this.script(body)).ended;
  }

  startJob(body: Shell, job: Omit<Job, 'digest'>, timeoutMs?: number): Running {
    const script = this.script(body, timeoutMs);
    return this.start(runJob(this.host, script, { ...job, digest: createHash('sha256').update(script.body).digest('hex') }));
  }

  git(...args: readonly string[]): string {
    return this.gitIn(this.repository, ...args);
  }

  gitIn(folder: string, ...args: readonly string[]): string {
    return execFileSync('git', ['-C', folder, ...args], { env: this.environment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  }

  /** Makes origin and checkout; each version is a set of files and becomes a commit with that tag. Ends at the last one. */
  createRepository(versions: Readonly<Record<string, Readonly<Record<string, string>>>>): Record<string, string> {
    mkdirSync(this.repository);
    this.git('init', '-q', '-b', 'main');
    execFileSync('git', ['-C', this.repository, 'fast-import', '--quiet'], { env: this.environment, input: importOf(versions) });
    this.git('reset', '-q', '--hard', 'main');
    cpSync(join(this.repository, '.git'), this.origin, { recursive: true });
    appendFileSync(join(this.repository, '.git/config'), `[remote "origin"]\n\turl = ${JSON.stringify(this.origin)}\n`);
    const tags = this.git('for-each-ref', 'refs/tags', '--format=%(refname:strip=2) %(*objectname)').split('\n');
    return Object.fromEntries(tags.map((line) => line.split(' ') as [string, string]));
  }

  /** Commits and tags a version in the checkout; the origin does not hear of it. Returns its commit. */
  createVersion(tag: string, files: Readonly<Record<string, string>>): string {
    this.git('rm', '-rfq', '--ignore-unmatch', '.');
    for (const [name, text] of Object.entries(files)) this.write(join('live tree', name), text);
    this.git('add', '-A');
    this.git('commit', '-q', '--allow-empty', '-m', tag);
    this.git('tag', '-a', tag, '-m', tag);
    return this.git('rev-parse', 'HEAD');
  }

  /** @param name relative to the host's folder. */
  write(name: string, text: string): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  has(name: string): boolean {
    return existsSync(join(this.folder, name));
  }

  /** A stand-in for a tool, in front of the real one. */
  installTool(name: string, bash: string): void {
    chmodSync(this.write(`bin/${name}`, `#!/bin/bash\n${bash}\n`), 0o755);
  }

  removePath(name: string): void {
    rmSync(join(this.folder, name), { recursive: true });
  }

  /** How pm2 was called, one call a line, without the host's folder. */
  pm2Calls(): string[] {
    const file = join(this.pm2Home, 'calls');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().replaceAll(`${this.folder}/`, '').split('\n') : [];
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** One git process for all versions: the tests make many repositories. */
function importOf(versions: Readonly<Record<string, Readonly<Record<string, string>>>>): string {
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const person = 'Ada <ada@shop.example> 1767225600 +0000';
  return Object.entries(versions)
    .map(([tag, files]) => {
      const changes = Object.entries(files).map(([name, text]) => `M 644 inline ${JSON.stringify(name)}\n${data(text)}`);
      return `commit refs/heads/main\ncommitter ${person}\n${data(tag)}deleteall\n${changes.join('')}\ntag ${tag}\nfrom refs/heads/main\ntagger ${person}\n${data(tag)}`;
    })
    .join('');
}
