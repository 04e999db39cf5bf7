// The sandbox as the integration tests use it: opened once, with what they look at from outside the action.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { act, type Act } from '../../sandbox/act';
import type { ActionResult } from '../../sandbox/runner/run-action';
import { cacheFolder } from '../../sandbox/layout';
import { open, type HostDescription, type Sandbox } from '../../sandbox/sandbox';
import { sandboxFolder } from './sandbox-folders';

const run = promisify(execFile);

export function openSystem(): Promise<Sandbox> {
  return open(sandboxFolder());
}

export type QuickRecipes = ReturnType<typeof quickRecipes>;

/**
 * For tests that are about neither build nor stability: recipes that link or copy what the sandbox has built of the target already,
 * real commands of a real build step, and a window of stability that is short.
 */
export function quickRecipes({ description }: Sandbox, tag: 'v3.0.0' | 'v4.0.0' = 'v3.0.0') {
  const built = join(cacheFolder(), 'releases', description.origin.tags[tag] ?? '');
  const { objectStore, cloudfront } = description;
  return {
    backend: { directory: 'backend', install: `cp -al '${built}/backend/node_modules' node_modules`, build: `cp -a '${built}/backend/dist' dist`, outputs: ['node_modules', 'dist'] },
    frontend: {
      install: 'true',
      build: `cp -a '${built}/dist' dist`,
      bucket: objectStore.buckets.frontend,
      distribution: '${CLOUDFRONT_DIST_ID}',
      url: cloudfront.siteUrl,
      version: '<meta name="version" content="([^"]+)"',
    },
    stability: { 'stable-for': '300ms', interval: '100ms', within: '30s' },
  };
}

/** A quick rollback to v3.0.0, unless the inputs say otherwise. */
export function quick(sandbox: Sandbox, { inputs = {}, ...rest }: Partial<Act> = {}): Promise<ActionResult> {
  return act(sandbox.description, { inputs: { 'rollback-type': 'quick', 'target-tag': 'v3.0.0', incident: 'INCIDENT-7', ...inputs }, ...rest });
}

export function prepare(sandbox: Sandbox, { inputs = {}, ...rest }: Partial<Act> = {}): Promise<ActionResult> {
  return act(sandbox.description, { inputs: { 'rollback-type': 'prepare', ...inputs }, ...rest });
}

/** Runs a command on a host, past the action. */
export async function onHost(host: HostDescription, script: string): Promise<string> {
  const { stdout } = await run('bash', ['--noprofile', '--norc', '-c', script], { env: { ...host.environment }, cwd: host.repository, maxBuffer: 16 * 1024 ** 2 });
  return stdout.trim();
}

export function headOf(host: HostDescription): Promise<string> {
  return onHost(host, 'git rev-parse HEAD');
}

export interface ListedProcess {
  readonly name: string;
  readonly pid: number;
  readonly pm2_env: { readonly status: string; readonly pm_uptime: number; readonly restart_time: number; readonly pm_err_log_path: string };
}

export async function processes(host: HostDescription): Promise<ListedProcess[]> {
  return JSON.parse(await onHost(host, 'pm2 jlist --silent')) as ListedProcess[];
}

/** Pids of the worker as the kernel knows them. */
export function workerPids(host: HostDescription): Promise<string> {
  return onHost(host, `grep -alF '${host.pm2Home}/pids/pems-write-sync-worker-' /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3 | xargs || true`);
}

export function stateFile(host: HostDescription, ...path: string[]): string {
  return join(host.home, '.emergency-rollback', ...path);
}

export async function journalOf(host: HostDescription): Promise<{ run: string; step: string; event: string; exit?: number }[]> {
  const text = await readFile(stateFile(host, 'journal.jsonl'), 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as { run: string; step: string; event: string });
}

export async function served(url: string): Promise<{ status: number; body: string }> {
  const reply = await fetch(url, { signal: AbortSignal.timeout(10_000), headers: { connection: 'close' } });
  return { status: reply.status, body: await reply.text() };
}

export async function servedVersion({ description }: Sandbox): Promise<string> {
  const { body } = await served(`${description.apiUrl}/health`);
  return (JSON.parse(body) as { version: string }).version;
}

export async function siteVersion({ description }: Sandbox): Promise<string> {
  const { body } = await served(description.cloudfront.siteUrl);
  return /<meta name="version" content="([^"]+)"/.exec(body)?.[1] ?? 'none';
}

/** A refusal must leave everything as it was: worker running, version served, no lock. */
export async function expectUntouched(sandbox: Sandbox): Promise<void> {
  for (const host of sandbox.description.hosts) {
    expect(await headOf(host)).toBe(sandbox.description.origin.tags['v4.0.0']);
    expect(await workerPids(host)).not.toBe('');
    expect(await onHost(host, `ls '${stateFile(host)}' 2>/dev/null | grep -x lock || true`)).toBe('');
  }
  expect(await siteVersion(sandbox)).toBe('4.0.0');
}

/** The end that a quick rollback to v3.0.0 promises. */
export async function expectHealed(sandbox: Sandbox): Promise<void> {
  const commit = sandbox.description.origin.tags['v3.0.0'];
  expect(await servedVersion(sandbox)).toBe('3.0.0');
  expect(await siteVersion(sandbox)).toBe('3.0.0');
  for (const host of sandbox.description.hosts) {
    expect(await headOf(host)).toBe(commit);
    expect(await workerPids(host)).toBe('');
    expect(await onHost(host, `ls '${stateFile(host)}' | grep -x lock || true`)).toBe('');
  }
}

/** With the end of the log where it did not succeed: an outcome alone helps nobody. */
export function expectSuccess(result: ActionResult): void {
  if (result.outcome !== 'success') throw new Error(`The run ended with ${result.outcome}:\n${result.log.slice(-4_000)}`);
}
