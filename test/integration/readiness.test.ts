// Readiness on the real system: green and without a trace when all is well; each planted defect is found by name, with its mend, and alone where it can be.
import { appendFile, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { jest } from '@jest/globals';
import { act } from '../../sandbox/act';
import { databaseUrl } from '../../sandbox/database/cluster';
import { withS3 } from '../../sandbox/object-store/buckets';
import { hostEntry } from '../../sandbox/rollback-config';
import type { HostDescription, Sandbox } from '../../sandbox/sandbox';
import { expectResult } from './expect-result';
import { pathShims } from './path-shims';
import { until } from './moments';
import { look, openGithub, protectedGates, traces, unwellOf, type Look } from './readiness-system';
import { asAdmin, emptyBackups } from './restore-system';
import { startS3FaultProxy } from './s3-fault-proxy';
import { mountSmallDisk } from './small-disk';
import { onHost, openSystem, quickRecipes, stateFile } from './system';

jest.setTimeout(120_000);

let sandbox: Sandbox;
let first: HostDescription;
let second: HostDescription;
let recipes: ReturnType<typeof quickRecipes> & Record<string, unknown>;
let database: Record<string, unknown>;
let standby: string;

/** Healthy: v4.0.0 runs, v3.0.0 is its standby, tonight's backup is there, both gates are protected. */
async function healthy(): Promise<void> {
  const { description } = sandbox;
  await sandbox.deploy('v4.0.0');
  await emptyBackups(description);
  const [prepared] = await Promise.all([act(description, { inputs: { 'rollback-type': 'prepare' }, environment: recipes }), sandbox.backup({ format: 'gzip' })]);
  expectResult(prepared, 'success');
  await openGithub(sandbox);
}

beforeAll(async () => {
  sandbox = await openSystem();
  const { description } = sandbox;
  const { buckets } = description.objectStore;
  [first, second] = description.hosts as [HostDescription, HostDescription];
  const quick = quickRecipes(sandbox);
  recipes = { ...quick, frontend: { ...quick.frontend, releases: `s3://${buckets.releases}/frontend` } } as typeof recipes;
  database = { name: description.database.name, 'env-file': '.env', 'admin-url': '${DATABASE_ADMIN_URL}', migrations: 'backend/prisma/migrations', prisma: { directory: 'backend', command: 'prisma' }, backups: { bucket: buckets.backups, key: 'backup_staging_{date}*' }, dumps: `s3://${buckets.backups}/rollback-dumps` };
  standby = description.origin.tags['v3.0.0'] ?? '';
  await healthy();
});

const seen = (asked: Look = {}) => look(sandbox, { ...asked, environment: { ...recipes, ...asked.environment } });

describe('a healthy system', () => {
  it('is ready, and nobody can tell that it was looked at, a backup restored on trial included', async () => {
    const before = await traces(sandbox);
    const run = await act(sandbox.description, { inputs: { 'rollback-type': 'readiness' }, environment: { ...recipes, readiness: { restore: true } } });
    expectResult(run, 'success');
    expect(run.outputs).toMatchObject({ ready: 'true', score: expect.stringMatching(/^(\d+)\/\1$/) });
    expect(run.summary).toMatch(/^# ✅ Ready to roll back: (\d+)\/\1/);
    expect(run.summary).toMatch(/backup restorable \| backup\\_staging.* rows.* the scratch database is gone/);
    expect(await traces(sandbox)).toEqual(before);
  });

  it('nor when it is cancelled in the middle of the trial', async () => {
    const before = await traces(sandbox);
    const cancel = new AbortController();
    const looking = seen({ environment: { readiness: { restore: true } }, signal: cancel.signal });
    await until('the trial has begun', async () => (await onHost(first, 'ls ~/.emergency-rollback-readiness/restore 2>/dev/null || true')) !== '');
    cancel.abort(new Error('cancelled'));
    const report = await looking;
    expect([cancel.signal.aborted, report.result]).toEqual([true, 'cancelled']);
    expect(await traces(sandbox)).toEqual(before);
  });
});

it('a secret of the configuration that is gone stops everything else, and opens the issue all the same', async () => {
  const run = await act(sandbox.description, { inputs: { 'rollback-type': 'readiness', environment: 'staging', 'keep-issue': 'true' }, environment: { ...recipes, announce: { slack: { channel: '${GONE_CHANNEL}' } } } });
  expect([run.outputs['result'], run.outputs['ready']]).toEqual(['refused', 'false']);
  expect(run.log).toMatch(/\$\{GONE_CHANNEL\} is not set → give the step an environment variable GONE_CHANNEL/);
  const asked = (await sandbox.records('github')).map(({ method, path }) => `${method} ${path}`);
  expect(asked).toEqual(expect.arrayContaining([expect.stringMatching(/^GET .*\/issues$/), expect.stringMatching(/^POST .*\/issues$/)]));
  await openGithub(sandbox);
});

/** What is planted, and what takes it away again. */
interface Planted extends Look {
  readonly mend?: () => Promise<unknown>;
}

/** A shell on a host, and its way back. */
const shell = async (host: HostDescription, plant: string, mend: string): Promise<Planted> => {
  await onHost(host, plant);
  return { mend: () => onHost(host, mend) };
};
const config = (environment: NonNullable<Look['environment']>) => async (): Promise<Planted> => ({ environment });
const stub = async (name: 'cloudfront' | 'github', change: object, back: object): Promise<Planted> => {
  await sandbox.control(name, change);
  return { mend: () => sandbox.control(name, back) };
};
const moved = async (from: string): Promise<Planted> => {
  await rename(from, `${from}.away`);
  return { mend: () => rename(`${from}.away`, from) };
};
const badHosts = (change: object) => async (): Promise<Planted> => ({ environment: { hosts: [hostEntry(first), { ...hostEntry(second), ...change }] } });
const lock = (purpose: string) => () => shell(second, `mkdir -p ~/.emergency-rollback/lock; echo '${JSON.stringify({ owner: 'gh-99', actor: 'ada', purpose, incident: 'INC-9', since: '2026-01-01' })}' >~/.emergency-rollback/lock/details`, 'rm -r ~/.emergency-rollback/lock');
const badBackup = async (options: Parameters<Sandbox['backup']>[0]): Promise<Planted> => {
  await emptyBackups(sandbox.description);
  await sandbox.backup({ format: 'plain', ...options });
  return { mend: async () => (await emptyBackups(sandbox.description), sandbox.backup({ format: 'gzip' })) };
};
/** The test's machine may have no registry at all. */
const npmSays = async (script: string) => ({ environment: { path: [await pathShims(sandbox, { npm: script })] } });
const flip = (content: Buffer) => {
  const damaged = Buffer.from(content);
  const at = damaged.indexOf('Scaffold');
  damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
  return damaged;
};

/** The defect, the finding that names it, words of its mend; whether nothing else is broken. */
const defects: [string, string, RegExp, 'alone' | 'among', () => Promise<Planted>][] = [
  ['a host is down', 'hosts reachable', /bring the host/, 'among', badHosts({ port: 1 })],
  ['another machine answers', 'pinned host keys', /find out which of the two/, 'among', badHosts({ 'host-key': `SHA256:${'A'.repeat(43)}` })],
  ['the key was revoked on a host', 'hosts reachable', /put the public half of the key into ~\S+\/\.ssh\/authorized_keys/, 'among', async () => {
    const keys = join(sandbox.folder, 'keys', 'app-2.authorized_keys');
    const text = await readFile(keys, 'utf8');
    await writeFile(keys, '');
    return { mend: () => writeFile(keys, text) };
  }],
  ['no SSH key was handed over', 'secrets', /ssh-key: \$\{\{ secrets\.ROLLBACK_SSH_KEY \}\}/, 'among', async () => ({ credentials: { sshKey: '' } })],
  ['pm2 is not in PATH', 'tools in PATH', /add its folder under path:/, 'among', async () => {
    const file = join(second.home, '.bashrc');
    const text = await readFile(file, 'utf8').catch(() => '');
    await appendFile(file, 'export PATH=/usr/bin:/bin\n');
    return { mend: () => (text === '' ? rm(file) : writeFile(file, text)) };
  }],
  ['the disk is full', 'disk and inodes', /free disk below/, 'among', async () => {
    const disk = mountSmallDisk(join(sandbox.folder, 'small-disk'), 'size=8m,nr_inodes=500');
    return { environment: { hosts: [hostEntry(first), { ...hostEntry(second), state: disk.folder }] }, mend: async () => disk.unmount() };
  }],
  ['a file was edited by hand', 'clean tree', /commit the edits/, 'alone', () => shell(second, 'echo >>README.md', 'git checkout -q README.md')],
  ['the backend is stopped on a host', 'pm2 processes', /pm2 logs pfa-vanguard-backend/, 'among', () => shell(second, 'pm2 stop pfa-vanguard-backend --silent', 'pm2 start pfa-vanguard-backend --silent')],
  ['pm2 knows no such worker', 'pm2 processes', /processes\.worker/, 'alone', config({ processes: { worker: { name: 'renamed-worker' }, backend: { name: 'pfa-vanguard-backend', ecosystem: 'ecosystem.config.js', env: 'production' } } })],
  ['a dead run left its lock', 'lock', /rollback-type: release with break-lock: gh-99/, 'alone', lock('quick rollback')],
  ['the hosts are frozen', 'lock', /^it is a freeze after a rollback/, 'alone', lock('freeze after a quick rollback')],
  ['a clock is wrong', 'clock', /NTP/, 'among', async () => {
    const shims = await pathShims(sandbox, { date: 'if [ "$1" = +%s%3N ]; then echo "$(( $(real +%s%3N) - 60000 ))"; else real "$@"; fi' });
    return { environment: { hosts: [hostEntry(first), { ...hostEntry(second), path: [shims] }] } };
  }],
  ['a tag was moved on a host', 'target tag', /git fetch --force origin tag v3\.0\.0/, 'alone', () => shell(second, 'git tag -f v3.0.0 v4.0.0', `git tag -f v3.0.0 ${standby}`)],
  ['the target is no tag', 'target tag', /name a tag that exists/, 'among', async () => ({ request: { targetTag: 'v9.9.9' } })],
  ['a host cannot reach its git remote', 'git remote', /let the host reach its git remote/, 'alone', () => shell(second, 'git remote set-url origin /nowhere', `git remote set-url origin '${sandbox.description.origin.path}'`)],
  ['the standby was removed on a host', 'standby of the backend', /rollback-type: prepare/, 'alone', async () => ({ ...(await moved(stateFile(second, 'releases', `${standby}.backend`))), ...(await npmSays('exit 0')) })],
  ['the standby is of another recipe, and the registry is down', 'npm registry', /let the host reach it/, 'among', async () => {
    const { environment } = await npmSays('npm_config_registry=http://127.0.0.1:1/ real "$@"');
    return { environment: { ...environment, backend: { ...recipes.backend, install: 'npm ci' } } };
  }],
  ['the release bucket lost the standby', 'standby of the frontend', /rollback-type: prepare/, 'alone', async () => {
    const { objectStore } = sandbox.description;
    const manifest = { Bucket: objectStore.buckets.releases, Key: `frontend/${standby}/manifest.json` };
    const text = await withS3(objectStore, async (client) => {
      const { Body } = await client.send(new GetObjectCommand(manifest));
      await client.send(new DeleteObjectCommand(manifest));
      return Body?.transformToString();
    });
    return { ...(await npmSays('exit 0')), mend: () => withS3(objectStore, (client) => client.send(new PutObjectCommand({ ...manifest, Body: text ?? '', ContentType: 'application/json' }))) };
  }],
  ['the database does not answer', 'database reachable', /mend the address/, 'among', async () => ({ environment: { database: { ...database, 'env-file': undefined, url: databaseUrl({ ...sandbox.description.database, port: 1 }) } } })],
  ['the user may not create databases', 'rights to restore', /createdb, or give database\.admin-url/, 'alone', async () => ({ environment: { database: { ...database, 'admin-url': sandbox.description.database.url } } })],
  ['a table belongs to somebody else', 'rights to revert', /alter table public\.pfa_write_queue owner to "pfa_app"/, 'alone', async () => {
    const { name, user, superuser } = sandbox.description.database;
    await asAdmin(sandbox, `alter table pfa_write_queue owner to "${superuser.user}"; grant all on pfa_write_queue to "${user}"`, name);
    return { mend: () => asAdmin(sandbox, `alter table pfa_write_queue owner to "${user}"`, name) };
  }],
  ['the backup is stale', 'backup fresh', /find out where the newer ones are/, 'among', async () => ({ environment: { database: { ...database, backups: { ...(database['backups'] as object), 'max-age': '1ms' } } } })],
  ['there is no backup', 'backup fresh', /mend database\.backups\.key/, 'among', async () => ({ environment: { database: { ...database, backups: { ...(database['backups'] as object), key: 'nightly_{date}*' } } } })],
  ['the backup is cut off', 'backup whole', /make a new backup now/, 'alone', () => badBackup({ checksum: false, damage: (content) => content.subarray(0, Math.floor(content.length * 0.7)) })],
  ['a bit of the backup flipped', 'backup whole', /make a new backup now/, 'alone', () => badBackup({ damage: flip })],
  ['the programs of PostgreSQL are older than the server', 'programs of PostgreSQL', /install those of PostgreSQL \d+/, 'alone', async () => {
    const shims = await pathShims(sandbox, { pg_dump: 'if [ "$1" = --version ]; then echo "pg_dump (PostgreSQL) 9.6.1"; else real "$@"; fi' });
    return { environment: { database: { ...database, path: [shims] } } };
  }],
  ['this identity may not write to the bucket', 'writing to bucket pfavanguard-frontend', /s3:PutObject/, 'among', async () => {
    const proxy = await startS3FaultProxy(sandbox.description.objectStore.endpoint, (method) => (method === 'PUT' ? 403 : 'pass'));
    return { aws: { AWS_ENDPOINT_URL_S3: proxy.url }, mend: () => proxy.close() };
  }],
  ['this identity may not read the bucket', 'bucket pfavanguard-frontend', /give this identity the rights/, 'among', async () => {
    const proxy = await startS3FaultProxy(sandbox.description.objectStore.endpoint, (method, path) => (method === 'GET' && path.startsWith('/pfavanguard-frontend') ? 403 : 'pass'));
    return { aws: { AWS_ENDPOINT_URL_S3: proxy.url }, mend: () => proxy.close() };
  }],
  ['this identity may not invalidate', `invalidating`, /cloudfront:CreateInvalidation/, 'among', () => stub('cloudfront', { accessDenied: true }, { accessDenied: false })],
  ['a gate has no reviewers', 'gates protected', /script\/setup-github/, 'alone', () => stub('github', { environments: protectedGates().map((gate, index) => (index === 0 ? { ...gate, reviewers: [] } : gate)) }, { environments: protectedGates() })],
  ['a gate is not there', 'gates protected', /script\/setup-github/, 'alone', () => stub('github', { environments: protectedGates().slice(1) }, { environments: protectedGates() })],
  ['the Slack token was revoked', 'Slack', /make a new bot token/, 'alone', async () => ({ credentials: { slackToken: 'xoxb-revoked' } })],
  ['no Slack token was handed over', 'secrets', /slack-token: \$\{\{ secrets\.SLACK_TOKEN \}\}/, 'alone', async () => ({ credentials: { slackToken: '' } })],
  ['the key of the status page was revoked', 'status page', /make a new API key/, 'alone', async () => ({ credentials: { statuspageKey: 'revoked' } })],
  ['the backend is unhealthy', 'health', /bring it back/, 'alone', async () => {
    await sandbox.break('unhealthy');
    return { mend: () => sandbox.break('unhealthy', false) };
  }],
  ['the site is not served', 'site served', /bring the site back/, 'alone', async () => ({ environment: { frontend: { ...(recipes.frontend as object), url: 'http://127.0.0.1:1/' } } })],
];

describe('a planted defect', () => {
  it.each(defects)('%s: %s', async (what, name, mend, company, plant) => {
    const { mend: takeAway, ...asked } = await plant();
    const report = await seen(asked).finally(() => takeAway?.());
    expect(report.result).toBe('failed');
    const found = unwellOf(report).filter((finding) => finding.name.startsWith(name));
    expect({ what, found: found.map(({ state }) => state)[0], all: unwellOf(report).map((finding) => `${finding.name}: ${finding.detail}`) }).toMatchObject({ found: 'broken', ...(company === 'alone' ? { all: [expect.stringContaining(`${name}: `)] } : {}) });
    expect(found[0]?.problems.map((problem) => problem.mend).join('\n')).toMatch(mend);
    expect(report.nextAction).not.toBe('');
  });

  it('of them all, no trace is left: the system is ready again', async () => {
    const report = await seen();
    expect({ result: report.result, unwell: unwellOf(report) }).toEqual({ result: 'success', unwell: [] });
  });
});
