// Readiness on the sandbox with the adapters of a real run, past the process of the action: a survey in a second or two.
import { createHash } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { secretInputs, testToken } from '../../sandbox/act';
import { runCommand } from '../../sandbox/processes/run-command';
import { awsVariables, configurationVariables, gates, rollbackYaml, type EnvironmentOverrides } from '../../sandbox/rollback-config';
import type { Sandbox } from '../../sandbox/sandbox';
import { AwsRights } from '../../src/adapters/aws-rights';
import { systemClock } from '../../src/adapters/clock';
import { GithubApprovals } from '../../src/adapters/github-approvals';
import { GithubRest } from '../../src/adapters/github-rest';
import { loadEnvironment } from '../../src/config/load';
import type { RunReport } from '../../src/engine/events';
import type { Finding } from '../../src/readiness/finding';
import type { Credentials, Request } from '../../src/request';
import { rollback } from '../../src/rollback';
import { openFleet } from '../../src/session/open-fleet';
import { connect } from '../../src/session/wiring';
import { sampleRequest } from '../samples/request';
import { snapshot } from './snapshot';
import { onHost } from './system';

export interface Look {
  readonly environment?: EnvironmentOverrides;
  readonly credentials?: Partial<Credentials>;
  readonly request?: Partial<Request>;
  readonly aws?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

const runId = '4711';

/** GitHub knows both gates, protected. */
export async function openGithub(sandbox: Sandbox): Promise<void> {
  await sandbox.control('github', { runs: [{ id: Number(runId), actor: 'octocat' }], environments: protectedGates() });
}

export function protectedGates() {
  return Object.entries(gates).map(([name, { login }]) => ({ name, reviewers: [login], branches: ['main'] }));
}

export async function look({ description }: Sandbox, { environment: overrides = {}, credentials: given = {}, request = {}, aws = {}, signal = new AbortController().signal }: Look = {}): Promise<RunReport> {
  Object.assign(process.env, awsVariables(description), aws);
  const { environment } = loadEnvironment({ file: 'rollback.yml', text: rollbackYaml(description, overrides) }, '', configurationVariables(description, testToken(description)));
  const secrets = await secretInputs(description);
  const credentials: Credentials = { sshKey: secrets['ssh-key'] ?? '', sshPassphrase: '', slackToken: secrets['slack-token'] ?? '', slackWebhook: '', statuspageKey: secrets['statuspage-key'] ?? '', githubToken: secrets['github-token'] ?? '', ...given };
  const scratch = await mkdtemp(join(description.folder, 'scratch-'));
  const order = { environment, run: { id: `gh-${runId}`, attempt: scratch.slice(-6), actor: 'octocat', url: '', breakGlass: false }, request: sampleRequest({ rollbackType: 'readiness', targetTag: 'previous', incident: '', credentials, ...request }) };
  const world = connect({ ...order, protect: () => undefined, redact: (text) => text }, openFleet(order), { scratchFolder: scratch, repository: '' }, () => undefined);
  const approvals = new GithubApprovals(new GithubRest({ repository: description.github.repository, token: credentials.githubToken, api: description.github.url }, systemClock), runId);
  try {
    return await rollback(order, { ...world, approvals, readiness: { rights: new AwsRights(systemClock), workspaceFile: async () => undefined, hasAgent: false } }, signal);
  } finally {
    await world.fleet.close();
  }
}

export function unwellOf({ readiness }: RunReport): readonly Finding[] {
  return readiness?.findings.filter(({ state, required }) => required && state !== 'well') ?? [];
}

/** All that could tell that somebody was here: trees, processes, buckets, the database's content, homes, and what outside services hold. */
export async function traces(sandbox: Sandbox): Promise<unknown> {
  const { database, hosts } = sandbox.description;
  const environment = { PATH: process.env['PATH'], PGPASSWORD: database.superuser.password, LC_ALL: 'C' };
  const server = ['--host', database.host, '--port', String(database.port), '--username', database.superuser.user];
  // Its worker writes all the time.
  const dump = await runCommand(['pg_dump', ...server, '--exclude-table-data', 'pfa_write_queue*', database.name], { environment });
  const names = await runCommand(['psql', ...server, '-XAtc', 'select datname, shobj_description(oid, \'pg_database\') from pg_database order by 1', 'postgres'], { environment });
  return {
    system: await withoutParents(sandbox),
    dump: createHash('sha256').update(String(dump).replace(/^\\(un)?restrict .*$/gm, '')).digest('hex'),
    databases: String(names),
    homes: await Promise.all(hosts.map((host) => onHost(host, `cd; find . -path ./.pm2 -prune -o -path ./srv -prune -o -type f -printf '%p %s %T@\\n' | grep -v heartbeat | sort; ls -A .`))),
    outside: await Promise.all([sandbox.state('slack'), sandbox.state('statuspage'), sandbox.state('cloudfront')]),
  };
}

/** The folder of a trial stood beside the state folder: that moved the time of the home. */
async function withoutParents(sandbox: Sandbox): Promise<unknown> {
  const { hosts, ...rest } = await snapshot(sandbox);
  return { ...rest, hosts: Object.entries(hosts).map(([name, host]) => ({ ...host, name, state: host.state.replace(/^.* \.\.$/gm, '') })) };
}
