// The restore's job on the host, killed at every one of its commands: production is never touched, and the same job run again ends well.
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { BackupFormat } from '../../sandbox/database/backup';
import type { HostDescription, Sandbox } from '../../sandbox/sandbox';
import { systemClock } from '../../src/adapters/clock';
import { S3Store } from '../../src/adapters/s3';
import { grant } from '../../src/commands/database-access';
import { grantDownload, restoreBeside } from '../../src/commands/restore';
import { hostScript } from '../../src/commands/script';
import { mapLimited } from '../../src/concurrency';
import { asAdmin, beginRestore, databaseNames, freshDatabase, production, query } from './restore-system';
import { onHost, openSystem } from './system';

jest.setTimeout(300_000);

/** Points that are tried side by side: each has a side database of its own. */
const atOnce = 3;
let sandbox: Sandbox;
let host: HostDescription;
let killer: string;

beforeAll(async () => {
  sandbox = await openSystem();
  [host] = sandbox.description.hosts as [HostDescription];
  killer = join(sandbox.folder, 'kill-at.bash');
  await writeFile(killer, countAndKill);
});

afterAll(() => rm(killer, { force: true }));

/**
 * The job's bash reads this first: it counts the commands of all of the job's shells together, and ends the whole job before one of them.
 * Commands that change nothing outside of their shell do not count, such as tests, reads and calls of functions: dead before such a one is dead
 * before the next.
 */
const countAndKill = `set -T
trap 'case "$BASH_COMMAND" in local*|"["*|return*|exit*|trap*|shift*|export*|set*|for*|wait*|umask*|cat*|grep*|cut*|date*|awk*|admin*|stage*|blame*|stream*|report*|fact*|make_side*|drop_side*|give_up*|[a-z_]*=*) ;; *) printf . >>"$KILL_COUNT"; __count=$(<"$KILL_COUNT"); [ "\${#__count}" -lt "$KILL_AT" ] || kill -KILL 0 ;; esac' DEBUG
`;

type ScriptFor = (side: string) => string;

/** What the step gives its host, and then the job's script. */
async function jobFor(format: BackupFormat): Promise<ScriptFor> {
  await sandbox.backup({ format });
  const run = await beginRestore(sandbox);
  await run.close();
  const { environment, database: known } = run.situation;
  const { database, hosts: [via] } = environment;
  const backup = known?.restore?.backup;
  if (known === undefined || backup === undefined || database === undefined || via === undefined) throw new Error('The sandbox has no database.');
  const store = new S3Store(systemClock);
  const files = await Promise.all(backup.files.map(async (file) => ({ ...file, url: await store.presign('GET', backup.bucket, file.key, 600_000) })));
  const accesses = [{ name: 'admin', address: known.facts.adminAddress, url: known.facts.adminUrl }] as const;
  for (const body of [grant(accesses), grantDownload(files)]) await onHost(host, hostScript(via, 'Grant', 20_000, body).body);
  return (side) => hostScript(via, 'Restore', 60_000, restoreBeside(database, { format, key: backup.key, etag: backup.etag, side, run: side })).body;
}

interface Ended {
  readonly exit: number | string | undefined;
  readonly output: string;
}

/** In a process group of its own, as a job is. @param killAt number of the command before which it dies. */
async function runJob(script: string, side: string, killAt = 0): Promise<Ended> {
  const file = join(sandbox.folder, `${side}.bash`);
  await writeFile(file, script);
  const deadly = killAt === 0 ? {} : { BASH_ENV: killer, KILL_AT: String(killAt), KILL_COUNT: `${file}.count` };
  return new Promise((resolve) => {
    execFile('setsid', ['--wait', 'bash', '--noprofile', '--norc', file], { env: { ...host.environment, ...deadly }, cwd: host.repository }, (error, stdout, stderr) => {
      resolve({ exit: error === null ? 0 : (error.code ?? error.signal ?? undefined), output: stdout + stderr });
    });
  });
}

const markOf = async (side: string) => (await asAdmin<{ mark: string }>(sandbox, `select shobj_description(oid, 'pg_database') as mark from pg_database where datname = '${side}'`))[0]?.mark ?? 'none';

/** @returns false when the job came to its end before its n-th command. */
async function dieAt(at: number, format: string, scriptFor: ScriptFor, content: string): Promise<boolean> {
  const side = `pfa_side_${format}_${at}`;
  const fail = (what: string) => new Error(`${format}, dead before command ${at}: ${what}`);
  const script = scriptFor(side);
  const killed = await runJob(script, side, at);
  if (killed.exit === 0) return false;
  if (!/"state":"(?:restoring|restored)"|^none$/.test(await markOf(side))) throw fail(`the side database says ${await markOf(side)}`);
  const again = await runJob(script, side);
  if (again.exit !== 0) throw fail(`the second run ended with ${again.exit}: ${again.output.slice(-600)}`);
  if (!(await markOf(side)).includes('"state":"restored"')) throw fail(`the side database says ${await markOf(side)}`);
  if ((await contentOf(side)) !== content) throw fail('what the second run restored is not the backup');
  await asAdmin(sandbox, `drop database ${side} with (force)`);
  return true;
}

/** Rows of what a restore could lose, and all that hangs on tables. */
async function contentOf(name: string): Promise<string> {
  const [row] = await query<{ content: string }>(sandbox, `select md5((select string_agg(r::text, '|' order by id) from pfa_records r)) || (select string_agg(migration_name, ' ' order by 1) from _prisma_migrations) || (select count(*) from pg_constraint) || '/' || (select count(*) from pg_indexes) as content`, name);
  return row?.content ?? '';
}

/** How many commands there are where nobody kills. */
async function countCommands(script: string, side: string): Promise<number> {
  expect(await runJob(script, side, Number.MAX_SAFE_INTEGER)).toMatchObject({ exit: 0 });
  await asAdmin(sandbox, `drop database ${side} with (force)`);
  return (await readFile(join(sandbox.folder, `${side}.bash.count`), 'utf8')).length;
}

// What comes before the rows is the same for both.
test.each([['custom', 1, 20], ['plain', 10, 12]] as const)('a restore from a %s backup, from its command %i on', async (format, first, atLeast) => {
  await freshDatabase(sandbox);
  const scriptFor = await jobFor(format);
  const content = await contentOf(sandbox.description.database.name);
  const before = await production(sandbox);
  const commands = await countCommands(scriptFor(`pfa_side_${format}`), `pfa_side_${format}`);
  expect(commands).toBeGreaterThan(atLeast);
  const points = Array.from({ length: commands - first + 1 }, (_, index) => first + index);
  const died = await mapLimited(points, atOnce, (at) => dieAt(at, format, scriptFor, content));
  // Streams that run side by side look at each other once more or less.
  expect(died.filter((each) => !each).length).toBeLessThanOrEqual(2);
  for (const name of (await databaseNames(sandbox)).filter((each) => each.startsWith('pfa_side'))) await asAdmin(sandbox, `drop database ${name} with (force)`);
  expect(await production(sandbox)).toEqual(before);
});
