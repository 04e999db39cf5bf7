// A whole drill on real parts: staging ends as it began, and the record has real times (Rollback Testing; fault 46).
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { act } from '../../sandbox/act';
import { askDatabase } from '../../sandbox/demo/ask-database';
import { deployCommand } from '../../sandbox/deploy/deploy-command';
import type { Sandbox } from '../../sandbox/sandbox';
import { expectResult } from './expect-result';
import { snapshot } from './snapshot';
import { openSystem, processes, quickRecipes, servedVersion, siteVersion, workerPids } from './system';

jest.setTimeout(180_000);

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSystem();
  await sandbox.deploy('v4.0.0');
});

const environment = (drill: object = {}) => ({ ...quickRecipes(sandbox), drill: { deploy: deployCommand(sandbox.description), soak: '1500ms', interval: '500ms', ...drill } });
const earlier = { date: '2026-01-05', type: 'quick', steps: { 'stop-worker': 4_000, 'switch-backend': 9_000 }, totalMs: 42_000 };

async function github<Answer>(path: string): Promise<Answer> {
  const { url, repository, token } = sandbox.description.github;
  const reply = await fetch(`${url}/repos/${repository}/${path}`, { headers: { authorization: `Bearer ${token}` } });
  return (await reply.json()) as Answer;
}

/** What must be the same before and after: trees, processes by name and status, versions, schema and rows, buckets by content. */
async function standing() {
  const { hosts, buckets, database } = await snapshot(sandbox);
  const trees = Object.values(hosts).map(({ files, git }) => [files, git]);
  const running = await Promise.all(sandbox.description.hosts.map(async (host) => [(await processes(host)).map(({ name, pm2_env: { status } }) => `${name} ${status}`).sort(), (await workerPids(host)) !== '']));
  const objects = Object.entries(buckets).map(([name, list]) => [name, list.map((line) => line.replace(/ \d{4}-\d{2}-\d{2}T\S+Z /, ' '))]);
  const columns = await askDatabase(sandbox.description, `select md5(string_agg(table_name || column_name || data_type || coalesce(column_default, '') || is_nullable, ',' order by table_name, ordinal_position)) from information_schema.columns where table_schema = 'public'`);
  const rows = await askDatabase(sandbox.description, `select md5(string_agg(r::text, ',' order by id)) from pfa_records r`);
  return { trees, running, objects, database, columns, rows, backend: await servedVersion(sandbox), site: await siteVersion(sandbox) };
}

it('leaves staging as it was, and files report, history and scoreboard with real times in one pull request', async () => {
  await askDatabase(sandbox.description, `update pfa_records set category = 'BEFORE THE DRILL' where id = 7 returning id`);
  const before = await standing();
  const workspace = join(sandbox.description.folder, 'workspaces', '4601', 'docs', 'drills');
  await mkdir(workspace, { recursive: true });
  await writeFile(join(workspace, 'history.json'), JSON.stringify([earlier]));
  // Nobody has approved anything: the environment is marked for drills.
  const result = await act(sandbox.description, { inputs: { 'rollback-type': 'drill' }, environment: environment(), approved: false, run: { runId: '4601' } });
  expectResult(result, 'success');
  expect(await standing()).toEqual(before);

  expect(result.log).toContain('deployed v4.0.0');
  expect(result.log).toContain('expected: 42.0 s (last drill 2026-01-05)');
  expect(result.summary).toContain('The drill succeeded: rolled back, verified, and rolled forward again');
  const pulls = await github<{ head: { ref: string } }[]>('pulls?state=all');
  expect(pulls).toHaveLength(1);
  const listed = await github<{ name: string; sha: string }[]>(`contents/docs/drills?ref=${pulls[0]?.head.ref ?? ''}`);
  const files = new Map(await Promise.all(listed.map(async ({ name, sha }) => [name, Buffer.from((await github<{ content: string }>(`git/blobs/${sha}`)).content, 'base64').toString('utf8')] as const)));
  const reportName = listed.map(({ name }) => name).find((name) => name.startsWith('DRILL-')) ?? '';
  const history = JSON.parse(files.get('history.json') ?? '[]') as { type: string; steps: Record<string, number>; totalMs: number }[];
  expect(history).toHaveLength(1);
  const { steps = {}, totalMs = 0 } = history[0] ?? {};
  expect(Object.keys(steps)).toEqual(expect.arrayContaining(['stop-worker', 'switch-backend', 'verify-backend', 'switch-frontend', 'verify-frontend']));
  expect(Math.max(...Object.values(steps))).toBeGreaterThan(0);
  expect(totalMs).toBeGreaterThanOrEqual(Math.max(...Object.values(steps)));
  expect(files.get(reportName)).toMatch(/Rehearsed:\*\* quick rollback from v4\.0\.0 to v3\.0\.0[\s\S]*staging runs v4\.0\.0 again, as it began[\s\S]*## Suggested new documented times/);
  expect(files.get('README.md')).toContain('xychart-beta');
});

it('46: in an environment that is not marked does nothing at all', async () => {
  const before = await snapshot(sandbox);
  const { drill: _drill, ...unmarked } = environment();
  const result = await act(sandbox.description, { inputs: { 'rollback-type': 'drill' }, environment: unmarked });
  expectResult(result, 'refused');
  expect(result.log).toContain('it is not marked for drills');
  expect(await snapshot(sandbox)).toEqual(before);
});
