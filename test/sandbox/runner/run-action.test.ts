// The runner on real child processes: what an action sees, what it says, and what comes back.
import { describe, expect, it } from '@jest/globals';
import { runAction, type ActionRun } from '../../../sandbox/runner/run-action';
import { fixture } from './fixture';

const run = (name: string, more: Partial<ActionRun> = {}) => runAction({ action: fixture(name), node: process.execPath, inputs: {}, ...more });

describe('what an action sees', () => {
  it('gets its inputs under the names that the runner gives them, with defaults filled in', async () => {
    const inputs = { 'rollback type': 'quick', 'Target-Tag': 'v3.0.0' };
    const { outputs } = await run('shows-environment', { inputs, token: 'ghs_0123456789', runId: '42' });
    const environment = JSON.parse(outputs.environment ?? '{}') as Record<string, string>;
    expect(environment).toMatchObject({ INPUT_ROLLBACK_TYPE: 'quick', 'INPUT_TARGET-TAG': 'v3.0.0', INPUT_TOKEN: 'ghs_0123456789', INPUT_RUN: 'run 42' });
  });

  it('sees GITHUB_* and RUNNER_* of its run and nothing of the caller', async () => {
    process.env.INPUT_LEAK = process.env.GITHUB_LEAK = process.env.AWS_SECRET_ACCESS_KEY = 'leaked';
    const env = { GITHUB_API_URL: 'http://127.0.0.1:1234', EXTRA: 'added' };
    const { outputs } = await run('shows-environment', { env, runId: '42', runAttempt: 2, actor: 'ada', repository: 'acme/shop' });
    delete process.env.INPUT_LEAK;
    delete process.env.GITHUB_LEAK;
    delete process.env.AWS_SECRET_ACCESS_KEY;
    expect(outputs.environment).not.toContain('leaked');
    const environment = JSON.parse(outputs.environment ?? '{}') as Record<string, string>;
    expect(environment).toMatchObject({ ...env, GITHUB_RUN_ID: '42', GITHUB_RUN_ATTEMPT: '2', GITHUB_ACTOR: 'ada', GITHUB_REPOSITORY: 'acme/shop', GITHUB_REPOSITORY_OWNER: 'acme', PATH: process.env.PATH });
    expect(environment.RUNNER_DEBUG).toBeUndefined();
    expect(JSON.parse(outputs.cwd ?? '')).toBe(environment.GITHUB_WORKSPACE);
    expect(JSON.parse(outputs.event ?? '')).toMatchObject({ repository: { full_name: 'acme/shop' }, sender: { login: 'ada' } });
  });

  it('runs on the Node it is given', async () => {
    const { outputs } = await run('shows-environment');
    expect(JSON.parse(outputs.version ?? '')).toBe(process.version);
  });

  it('warns of an input that action.yml does not declare', async () => {
    const { annotations } = await run('shows-environment', { inputs: { 'taget-tag': 'v3.0.0' } });
    expect(annotations).toMatchObject([{ level: 'warning', message: expect.stringContaining('"taget-tag"') }]);
  });
});

describe('what an action says', () => {
  it('is shown with groups, annotations and masks as on the page', async () => {
    const { log, outcome } = await run('speaks');
    expect(outcome).toBe('success');
    expect(log).toContain('password is ***.\nkey: ***\nkey: ***\n▾ Stop the worker\n  stopped\nafter the group\n');
    expect(log).toContain('Error: it runs\nstill, 100% ***\nWarning: careful\nNotice: look\nWarning: found in the middle\n::unknown::stays\n');
    expect(log).not.toContain('hidden');
  });

  it('keeps its places, and ten annotations of each level', async () => {
    const { annotations, log } = await run('speaks');
    expect(annotations[0]).toEqual({ level: 'error', title: 'Stop: worker', message: 'it runs\nstill, 100% ***', file: 'src/a.ts', line: 3, endLine: 4, col: 5 });
    expect(annotations.filter(({ level }) => level === 'notice')).toHaveLength(10);
    expect(annotations).toContainEqual({ level: 'warning', message: 'from stderr' });
    expect(log).toContain('Notice: note 12');
  });

  it('is not read as commands between stop-commands and its token', async () => {
    const { log, annotations } = await run('speaks');
    expect(log).toContain('::stop-commands::***\n::error::quoted\nx ##[error]quoted too\n::***::\nNotice: heard again\n');
    expect(annotations.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('shows ::debug:: when debug logging is on', async () => {
    expect((await run('speaks', { debug: true })).log).toContain('Debug: hidden');
  });

  it('is masked from the first line with the secrets of the run, but kept raw beside', async () => {
    const lines: string[] = [];
    const { log, rawOutput } = await run('speaks', { secrets: ['before'], onLine: (line) => lines.push(line) });
    expect(`${lines.join('\n')}\n`.replace(/\u001b\[\d+m/g, '')).toBe(log);
    expect(log).not.toContain('before');
    expect(rawOutput).toMatch(/^before\n/);
  });
});

describe('what comes back', () => {
  it('reads the command files, heredocs included', async () => {
    const result = await run('hands-back');
    expect(result.outputs).toEqual({ result: 'healed', plan: 'first\nkey=value\n\nlast', empty: '' });
    expect(result).toMatchObject({ state: { lock: 'app-1' }, env: { VERSION: 'v3.0.0' }, path: ['/opt/one', '/opt/two'] });
    expect(result.summary).toBe('# Healed with ***\npost was here\n');
  });

  it('hands state, environment and path to the post step', async () => {
    const { post } = await run('hands-back');
    expect(post).toEqual({ exitCode: 0, log: '▾ Post Hands values back\nlock=app-1 version=v3.0.0 path=/opt/two,/opt/one\n' });
  });

  it.each([
    ['open heredoc', 'failure', /GITHUB_OUTPUT.*"END" of plan/],
    ['no pair', 'failure', /GITHUB_OUTPUT.*"just words"/],
    ['node options', 'failure', /NODE_OPTIONS/],
    ['set-env', 'failure', /switched off/],
    ['stop with a command', 'failure', /cannot stop/],
    ['long summary', 'success', /1048577 bytes/],
  ])('refuses: %s', async (rule, outcome, message) => {
    const result = await run('breaks-the-rules', { inputs: { rule } });
    expect(result.outcome).toBe(outcome);
    expect(result.annotations[0]).toMatchObject({ level: 'error', message: expect.stringMatching(message) });
    expect(result.summary).toBe('');
  });

  it.each([['throw', 1], ['kill', null]])('runs post after a crash (%s), with commands heard and no group open', async (way, exitCode) => {
    const result = await run('crashes', { inputs: { way } });
    expect(result).toMatchObject({ outcome: 'failure', exitCode, post: { exitCode: 0 } });
    expect(result.post?.log).toBe('▾ Post Crashes\nNotice: released held\n');
    expect(result.log).toContain('▾ never closed\n  ::stop-commands::');
  });

  it('rejects when there is no such action or no such Node', async () => {
    await expect(run('absent')).rejects.toThrow(/action\.yml/);
    await expect(run('speaks', { node: '/no/such/node' })).rejects.toThrow(/ENOENT/);
  });
});
