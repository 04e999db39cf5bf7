// SECURITY.md, "Hosts": the key of the plan may only look, the key of the rollback starts nothing but its scripts.
import { execFile } from 'node:child_process';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import type { HostDescription, Sandbox } from '../../sandbox/sandbox';
import { expectHealed, expectSuccess, expectUntouched, openSystem, processes, quick, quickRecipes } from './system';

jest.setTimeout(120_000);

const wrapper = fileURLToPath(new URL('../../examples/host/emergency-rollback-shell', import.meta.url));
let sandbox: Sandbox;
let host: HostDescription;
let closed: string;

beforeAll(async () => {
  sandbox = await openSystem();
  host = sandbox.description.hosts[0] as HostDescription;
  closed = join(sandbox.description.folder, 'closed');
  await sandbox.deploy('v4.0.0');
});

afterAll(() => Promise.all(sandbox.description.hosts.map((each) => authorize(each, ''))));

const keysOf = ({ name }: HostDescription) => join(sandbox.description.folder, 'keys', `${name}.authorized_keys`);

/** Puts the options of examples/host/authorized_keys in front of the sandbox's own key. */
async function authorize(each: HostDescription, options: string): Promise<void> {
  const key = (await readFile(join(sandbox.description.folder, 'keys', 'client.pub'), 'utf8')).trim();
  await writeFile(keysOf(each), `${options} ${key}\n`.trimStart());
}

const forced = (mode: string) => `restrict,port-forwarding,command="EMERGENCY_ROLLBACK_CLOSED=${closed} ${wrapper}${mode}"`;
const authorizeAll = (options: string) => Promise.all(sandbox.description.hosts.map((each) => authorize(each, options)));

/** OpenSSH's own client with the key, as a thief would use it. */
async function ssh(command: string, input = '', beforeInput: () => Promise<unknown> = async () => undefined): Promise<{ code: number; output: string }> {
  const key = join(sandbox.description.folder, 'keys', 'client');
  await chmod(key, 0o600);
  const args = ['-i', key, '-p', String(host.port), '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR', '-o', 'IdentitiesOnly=yes', `${host.user}@${host.address}`, command];
  return new Promise((resolve) => {
    const child = execFile('ssh', args, { timeout: 20_000 }, (error, stdout, stderr) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr }));
    void beforeInput().then(() => child.stdin?.end(input));
  });
}

const script = 'exec bash --noprofile --norc -s';

describe('a key that may only look', () => {
  beforeAll(() => authorizeAll(forced(' --look')));

  it('is enough to show the plan', async () => {
    const shown = await quick(sandbox, { inputs: { 'dry-run': 'true' }, environment: quickRecipes(sandbox) });
    expectSuccess(shown);
    expect(shown.outputs['plan']).toContain('pm2 stop on app-1, app-2');
    await expectUntouched(sandbox);
  });

  it('cannot start a rollback, and the refusal leaves everything as it was', async () => {
    const refused = await quick(sandbox, { environment: quickRecipes(sandbox) });
    expect(refused.outputs['result']).toBe('refused');
    expect(refused.log).toContain('the SSH key of this run may only look there');
    await expectUntouched(sandbox);
  });

  it('writes nothing, signals nobody, and commands no pm2', async () => {
    const before = await processes(host);
    const pid = before[0]?.pid;
    const tries = await ssh(script, `exec 2>&1; touch '${host.repository}/x' ~/x '${host.pm2Home}/x'; echo "touched $?"; kill -9 ${pid}; echo "killed $?"; pm2 stop all; echo "stopped $?"; pm2 jlist | head -c 20; ls '${host.repository}' >/dev/null && echo looked`);
    expect(tries.output).toMatch(/touched 1[^]*killed 1[^]*may only look: pm2 stop[^]*stopped 77[^]*looked/);
    expect((await processes(host)).map(({ pid: now }) => now)).toEqual(before.map(({ pid: then }) => then));
    await expectUntouched(sandbox);
  });
});

describe('the key of the rollback', () => {
  beforeAll(() => authorizeAll(forced('')));

  it.each(['ls', '', 'bash -i', 'exec bash --noprofile --norc -s; id', "cat -- '/etc/passwd'; id", 'scp -t /tmp'])('does not start %j', async (command) => {
    const { code, output } = await ssh(command);
    expect([code, output]).toEqual([77, expect.stringContaining('runs the scripts of the rollback and nothing else')]);
  });

  it('opens nothing while the host is closed, and says why', async () => {
    await writeFile(closed, 'forensics until Monday');
    const { code, output } = await ssh(script, 'echo in');
    await rm(closed);
    expect([code, output]).toEqual([77, expect.stringContaining('closed: forensics until Monday')]);
  });

  it('opens nothing either for a shell that was opened before', async () => {
    const { code, output } = await ssh(script, 'echo in', async () => {
      await delay(2_000);
      await writeFile(closed, 'forensics until Monday');
    });
    await rm(closed);
    expect([code, output]).toEqual([77, expect.stringContaining('closed: forensics until Monday')]);
  });

  it('rolls back', async () => {
    expectSuccess(await quick(sandbox, { environment: quickRecipes(sandbox) }));
    await expectHealed(sandbox);
  });
});

it('the sudoers file is one that sudo takes', async () => {
  const sudoers = fileURLToPath(new URL('../../examples/host/sudoers', import.meta.url));
  await new Promise<void>((resolve, reject) => {
    execFile('/usr/sbin/visudo', ['-c', '-f', sudoers], (error, _stdout, stderr) => (error ? reject(new Error(stderr)) : resolve()));
  });
});
