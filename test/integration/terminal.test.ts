// The break-glass command on the sandbox: the same engine without GitHub. And the other layout: a link to the live release.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { testToken } from '../../sandbox/act';
import { awsVariables, configurationVariables, rollbackYaml } from '../../sandbox/rollback-config';
import type { Sandbox } from '../../sandbox/sandbox';
import { snapshot } from './snapshot';
import { expectHealed, expectSuccess, expectUntouched, journalOf, onHost, openSystem, processes, quick, quickRecipes, servedVersion, siteVersion, workerPids } from './system';

jest.setTimeout(120_000);

const command = join(process.env['ACTION_FOLDER'] ?? fileURLToPath(new URL('../..', import.meta.url)), 'dist', 'cli.js');
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSystem();
});

beforeEach(async () => {
  await sandbox.deploy('v4.0.0');
});

function surroundings() {
  const { description } = sandbox;
  const folder = mkdtempSync(join(sandbox.folder, 'terminal-'));
  writeFileSync(join(folder, 'rollback.yml'), rollbackYaml(description, quickRecipes(sandbox)));
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, TMPDIR: folder, SLACK_TOKEN: description.slack.token, ...awsVariables(description), ...configurationVariables(description, testToken(description)) };
  return { words: ['--config', 'rollback.yml', '--identity', description.ssh.privateKeyPath], options: { cwd: folder, env } };
}

function terminal(args: readonly string[]): Promise<{ code: number; output: string }> {
  const { words, options } = surroundings();
  return new Promise((resolve) => {
    execFile(process.execPath, [command, ...args, ...words], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 99, output: stdout + stderr });
    });
  });
}

/** A shared login on another machine, and another environment, are another run. */
const ofThisMachine = new RegExp(`^break-glass-INCIDENT-9-staging-quick-.*-${hostname().replace(/[^A-Za-z0-9._-]/g, '-')}-[0-9a-f]{8}$`);

describe('the terminal command', () => {
  it('rolls back without GitHub, and says break-glass where it leaves a record', async () => {
    const { code, output } = await terminal(['quick', '--to', 'v3.0.0', '--incident', 'INCIDENT-9']);
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toContain('BREAK-GLASS');
    expect(output).toMatch(/SUCCESS in/);
    await expectHealed(sandbox);
    for (const host of sandbox.description.hosts) {
      expect((await journalOf(host)).filter(({ run }) => !ofThisMachine.test(run))).toEqual([]);
      const lines = (await onHost(host, 'cat ~/var/log/pfa/rollback.log')).split('\n');
      expect(lines.length).toBeGreaterThan(2);
      for (const line of lines) expect(line).toMatch(/Ticket: INCIDENT-9 \(BREAK-GLASS: .*, past the approvals of GitHub\)$/);
    }
    const told = (await sandbox.records('slack')).filter(({ body }) => !('thread_ts' in (body as object)));
    expect(told.length).toBe(2);
    for (const message of told) expect(JSON.stringify(message)).toContain('BREAK-GLASS');
  });

  it('goes on to its end when its reader and its terminal go, and its journal with it', async () => {
    const { words, options } = surroundings();
    const child = spawn(process.execPath, [command, 'verify', '--incident', 'INCIDENT-8', ...words], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    await once(child.stdout, 'data');
    child.stdout.destroy();
    child.stderr.destroy();
    child.kill('SIGHUP');
    expect(await once(child, 'close')).toEqual([0, null]);
    const found = readdirSync(options.cwd, { recursive: true, encoding: 'utf8' }).find((file) => file.includes('INCIDENT-8') && file.endsWith('journal.jsonl'));
    const journal = readFileSync(join(options.cwd, found ?? 'none'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { kind: string; text?: string });
    expect(journal.at(-1)?.kind).toBe('run-ended');
    expect(journal.map(({ text }) => text).join()).toContain('the run goes on to its end without it');
  });

  it('refuses with exit status 2 what the action refuses, and changes nothing', async () => {
    const { code, output } = await terminal(['quick', '--to', 'v9.9.9']);
    expect(code).toBe(2);
    expect(output).toContain('there is no tag v9.9.9');
    await expectUntouched(sandbox);
  });

  it('prints its usage', async () => {
    expect(await terminal(['--help'])).toMatchObject({ code: 0, output: expect.stringContaining('--break-lock OWNER') as unknown as string });
  });
});

describe('layout symlink', () => {
  it.each([['quick', '3.0.0'], ['backend', '4.0.0']])('%s flips the link, and pm2 runs from the new folder; the site then says %s', async (type, site) => {
    for (const host of sandbox.description.hosts) {
      await onHost(host, 'pm2 delete all --silent >/dev/null; mkdir -p ~/releases; cp -a ~/srv/pfa ~/releases/four; ln -s ~/releases/four ~/srv/current; cd ~/srv/current && pm2 start ~/srv/current/ecosystem.config.js --env production --silent >/dev/null');
    }
    const environment = { ...quickRecipes(sandbox), layout: 'symlink', current: '~/srv/current' };
    const { buckets } = await snapshot(sandbox);
    expectSuccess(await quick(sandbox, { inputs: { 'rollback-type': type }, environment }));
    expect(await servedVersion(sandbox)).toBe('3.0.0');
    expect(await siteVersion(sandbox)).toBe(site);
    if (type === 'backend') expect((await snapshot(sandbox)).buckets).toEqual(buckets);
    for (const host of sandbox.description.hosts) {
      expect(await onHost(host, 'readlink -f ~/srv/current')).toContain('/.emergency-rollback/releases/');
      expect(await workerPids(host)).toBe('');
      const backend = (await processes(host)).find(({ name }) => name === 'pfa-vanguard-backend') as { pm2_env: { pm_cwd?: string } } | undefined;
      expect(await onHost(host, `readlink -f '${backend?.pm2_env.pm_cwd}'`)).toContain('/.emergency-rollback/releases/');
      await onHost(host, 'rm -rf ~/srv/current ~/releases');
    }
  });
});
