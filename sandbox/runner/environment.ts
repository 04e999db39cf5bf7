// The variables that GitHub's runner gives every step. Nothing of the caller's own environment leaks in but PATH, HOME and the locale.
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { arch } from 'node:os';
import { join } from 'node:path';
import type { ActionRun } from './action-run';

const passedOn = ['PATH', 'HOME', 'USER', 'LANG', 'TZ'];
const ref = 'refs/heads/main';
const sha = '0'.repeat(40);

/** Folders of one run, all absolute. */
export interface RunFolders {
  temp: string;
  toolCache: string;
  workspace: string;
}

export async function createRunFolders(root: string, workspace: string | undefined): Promise<RunFolders> {
  const folders = { temp: join(root, '_temp'), toolCache: join(root, '_tool'), workspace: workspace ?? join(root, 'workspace') };
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true });
  return folders;
}

/** Writes the event payload and returns the variables; `run.env` is not in it yet. */
export async function baseEnvironment(run: ActionRun, folders: RunFolders): Promise<Record<string, string>> {
  const event = join(folders.temp, '_github_workflow', 'event.json');
  await mkdir(join(event, '..'), { recursive: true });
  await writeFile(event, JSON.stringify(dispatchEvent(run), null, 2));
  return { ...callerVariables(), ...githubVariables(run, folders, event), ...runnerVariables(run, folders) };
}

function callerVariables(): Record<string, string> {
  return Object.fromEntries(passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}

function identity(run: ActionRun): { actor: string; repository: string; owner: string } {
  const repository = run.repository ?? 'octo-org/octo-repo';
  return { actor: run.actor ?? 'octocat', repository, owner: repository.split('/')[0] ?? '' };
}

function githubVariables(run: ActionRun, folders: RunFolders, eventPath: string): Record<string, string> {
  const { actor, repository, owner } = identity(run);
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__self',
    GITHUB_ACTION_PATH: run.action,
    GITHUB_ACTOR: actor,
    GITHUB_TRIGGERING_ACTOR: actor,
    GITHUB_REPOSITORY: repository,
    GITHUB_REPOSITORY_OWNER: owner,
    GITHUB_SERVER_URL: 'https://github.com',
    // The real address would leave this machine: nobody answers here. Hand a stub's address in through `env`.
    GITHUB_API_URL: 'http://127.0.0.1:9',
    GITHUB_GRAPHQL_URL: 'http://127.0.0.1:9/graphql',
    GITHUB_EVENT_NAME: 'workflow_dispatch',
    GITHUB_EVENT_PATH: eventPath,
    GITHUB_JOB: 'rollback',
    GITHUB_WORKFLOW: 'Emergency rollback',
    GITHUB_WORKFLOW_REF: `${repository}/.github/workflows/rollback.yml@${ref}`,
    GITHUB_REF: ref,
    GITHUB_REF_NAME: 'main',
    GITHUB_REF_TYPE: 'branch',
    GITHUB_REF_PROTECTED: 'true',
    GITHUB_BASE_REF: '',
    GITHUB_HEAD_REF: '',
    GITHUB_SHA: sha,
    GITHUB_RUN_ID: run.runId ?? '1',
    GITHUB_RUN_NUMBER: '1',
    GITHUB_RUN_ATTEMPT: String(run.runAttempt ?? 1),
    GITHUB_WORKSPACE: folders.workspace,
  };
}

function runnerVariables(run: ActionRun, folders: RunFolders): Record<string, string> {
  return {
    RUNNER_OS: process.platform === 'darwin' ? 'macOS' : 'Linux',
    RUNNER_ARCH: arch() === 'arm64' ? 'ARM64' : 'X64',
    RUNNER_NAME: 'sandbox',
    RUNNER_ENVIRONMENT: 'self-hosted',
    RUNNER_TEMP: folders.temp,
    RUNNER_TOOL_CACHE: folders.toolCache,
    RUNNER_WORKSPACE: join(folders.workspace, '..'),
    RUNNER_TRACKING_ID: `github_${randomUUID()}`,
    ...(run.debug ? { RUNNER_DEBUG: '1' } : {}),
  };
}

function dispatchEvent(run: ActionRun): object {
  const { actor, repository, owner } = identity(run);
  return {
    inputs: run.inputs,
    ref,
    repository: { name: repository.split('/')[1], full_name: repository, owner: { login: owner } },
    sender: { login: actor, type: 'User' },
    workflow: '.github/workflows/rollback.yml',
  };
}
