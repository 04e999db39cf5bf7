// Runs the real action (dist/index.js) on the sandbox, as a workflow's job would: inputs, secrets, configuration file.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ControlClient } from './daemon/control-client';
import type { Description } from './description';
import { awsVariables, configurationVariables, gates, rollbackYaml, type EnvironmentOverrides } from './rollback-config';
import { runAction, type ActionResult, type ActionRun } from './runner/run-action';

export interface Act {
  readonly inputs: Readonly<Record<string, string>>;
  /** Keys of the environment in rollback.yml that are to be otherwise. */
  readonly environment?: EnvironmentOverrides;
  /** Variables of the job that are to be otherwise, such as other AWS keys. */
  readonly variables?: Readonly<Record<string, string>>;
  /** False: GitHub knows of the run what the test told it, and nothing else. Otherwise both gates were opened. */
  readonly approved?: boolean;
  readonly run?: Partial<Pick<ActionRun, 'runId' | 'runAttempt' | 'signal' | 'cancelTimes' | 'onLine' | 'folder' | 'node' | 'actor'>>;
}

/** The checkout, unless ACTION_FOLDER names another folder with action.yml and dist/. */
const action = process.env['ACTION_FOLDER'] ?? fileURLToPath(new URL('..', import.meta.url));
let runs = 1000;

/** What the repository's secrets would hold. */
export async function secretInputs(description: Description): Promise<Record<string, string>> {
  return {
    'ssh-key': await readFile(description.ssh.privateKeyPath, 'utf8'),
    'slack-token': description.slack.token,
    'statuspage-key': description.statuspage.key,
    'github-token': description.github.token,
  };
}

export async function act(description: Description, { inputs, environment = {}, variables = {}, approved = true, run = {} }: Act): Promise<ActionResult> {
  const runId = run.runId ?? String((runs += 1));
  const workspace = join(description.folder, 'workspaces', runId);
  await mkdir(join(workspace, '.github'), { recursive: true });
  await writeFile(join(workspace, '.github', 'rollback.yml'), rollbackYaml(description, environment));
  if (approved) await openGates(description, runId, run);
  return runAction({
    action,
    workspace,
    runId,
    repository: description.github.repository,
    inputs: { ...(await secretInputs(description)), ...inputs },
    secrets: description.secrets,
    env: { ...awsVariables(description), ...configurationVariables(description, testToken(description)), GITHUB_API_URL: description.github.url, ...variables },
    ...run,
  });
}

/** As after both people have pressed "Approve" on the page of the run. */
async function openGates({ daemon }: Description, runId: string, { runAttempt: attempt = 1, actor = 'octocat' }: NonNullable<Act['run']>): Promise<void> {
  const environments = Object.entries(gates).map(([name, { login }]) => ({ name, reviewers: [login], branches: ['main'] }));
  const approvals = Object.entries(gates).map(([name, { login }]) => ({ environments: [name], user: login }));
  await new ControlClient(daemon).control('github', { add: { run: { id: Number(runId), actor, attempt }, approvals, environments } });
}

/** A token of the product's test user, made as the product's login makes it (HS256). */
export function testToken({ jwtSecret }: Description): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const content = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: 'test-user', username: 'test-user', iat: now, exp: now + 3600 })}`;
  return `${content}.${createHmac('sha256', jwtSecret).update(content).digest('base64url')}`;
}
