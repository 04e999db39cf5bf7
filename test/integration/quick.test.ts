// The quick rollback end to end, on real sshd, pm2, git, PostgreSQL and S3.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { jest } from '@jest/globals';
import { act } from '../../sandbox/act';
import { hostEntry } from '../../sandbox/rollback-config';
import type { ActionResult } from '../../sandbox/runner/run-action';
import type { HostDescription, Sandbox } from '../../sandbox/sandbox';
import { snapshot, type Snapshot } from './snapshot';
import { expectHealed, expectSuccess, journalOf, onHost, openSystem, prepare, quick, quickRecipes, served, workerPids } from './system';
import { watchService } from './watch-service';

jest.setTimeout(180_000);

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSystem();
});

describe('quick', () => {
  it('heals a broken v4.0.0, without standby, says what was done, and tells no secret', async () => {
    await sandbox.deploy('v4.0.0');
    await sandbox.break('unhealthy');
    const folder = mkdtempSync(join(tmpdir(), 'canary-'));
    const result = await quick(sandbox, { inputs: { reason: 'health is red' }, run: { folder } });
    expectSuccess(result);
    await expectHealed(sandbox);
    expect(result.outputs).toMatchObject({ result: 'success', 'rolled-back-from': 'v4.0.0', 'rolled-back-to': 'v3.0.0', incident: 'INCIDENT-7' });
    expect(result.summary).toContain('Rolled back and verified');
    expect(result.log).toContain('no standby: npm ci');
    expect(result.summary).toMatch(/Prepare the backend.*install .*build/);
    const [host] = sandbox.description.hosts;
    expect(await onHost(host!, 'cat ~/var/log/pfa/rollback.log')).toMatch(/Sync worker stopped for rollback - Ticket: INCIDENT-7[\s\S]*Rollback to v3.0.0 completed - Ticket: INCIDENT-7/);
    expect(secretsIn(await everythingWritten(result, folder))).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it('keeps serving while the target is prepared, and its downtime is what an observer outside sees', async () => {
    await sandbox.deploy('v4.0.0');
    const watch = watchService(`${sandbox.description.apiUrl}/health`);
    const result = await quick(sandbox);
    const gaps = await watch.stop();
    expectSuccess(result);
    // Until the first switch begins, nobody may notice anything.
    const switched = Math.min(...(await Promise.all(sandbox.description.hosts.map(switchBeganAtMs))));
    expect(gaps.filter((gap) => gap.fromMs < switched)).toEqual([]);
    const seenMs = gaps.reduce((sum, gap) => sum + gap.toMs - gap.fromMs, 0);
    expect(Math.abs(Number(result.outputs['downtime-seconds']) * 1000 - seenMs)).toBeLessThan(1_500);
  });
});

/** One rollback, looked at from all sides. */
describe('quick, to the previous release', () => {
  let result: ActionResult;
  let first: HostDescription;
  let newerAssets: string[];
  const folder = mkdtempSync(join(tmpdir(), 'quick-'));

  afterAll(() => rmSync(folder, { recursive: true }));

  beforeAll(async () => {
    await sandbox.deploy('v4.0.0');
    first = sandbox.description.hosts[0]!;
    await onHost(first, 'echo mine > backend/upload.txt');
    newerAssets = assetsOf((await served(sandbox.description.cloudfront.siteUrl)).body);
    result = await quick(sandbox, { inputs: { 'target-tag': 'previous', reason: 'a <!channel> reason' }, environment: quickRecipes(sandbox), run: { runId: '2001', folder } });
  });

  it('finds it by itself: v3.10.0-rc.1 is none', async () => {
    expectSuccess(result);
    expect(result.outputs['rolled-back-to']).toBe('v3.0.0');
    await expectHealed(sandbox);
  });

  it('stops the worker before anything else changes', async () => {
    for (const host of sandbox.description.hosts) {
      const steps = (await journalOf(host)).map(({ step, event }) => `${step} ${event}`);
      expect(steps.slice(0, 2)).toEqual(['stop-worker started', 'stop-worker ended']);
    }
  });

  it('brings nothing of the newer version along, and keeps what is nobody else’s', async () => {
    expect(await onHost(first, 'git status --porcelain')).toBe('?? backend/upload.txt');
    expect(await onHost(first, 'ls backend/prisma/migrations | grep -c phase4 || true')).toBe('0');
    expect(await onHost(first, 'ls backend/dist/worker.js 2>/dev/null || true')).toBe('');
    expect(await onHost(first, 'cat .env')).toContain('PORT=');
  });

  it('44: keeps the assets for which a cached page of the newer version asks', async () => {
    expect(newerAssets.length).toBeGreaterThan(0);
    for (const asset of newerAssets) expect((await served(`${sandbox.description.cloudfront.siteUrl}${asset}`)).status).toBe(200);
  });

  it('tells Slack in one message that it edits, and the status page in one incident', async () => {
    const [message, ...replies] = await sandbox.state('slack');
    expect(message).toMatchObject({ edits: 1, text: expect.stringContaining('ROLLED BACK') });
    expect(replies.length).toBeGreaterThan(0);
    expect(replies.every(({ threadTs }) => threadTs === message?.ts)).toBe(true);
    expect(JSON.stringify(replies)).toContain('✅ Switch the backend');
    const called = message?.blocks.filter((block) => JSON.stringify(block).includes('mrkdwn'));
    expect(called).toMatchObject([{ text: { text: '<@U0OWNER> (Product Owner), <!subteam^S0TEAM> (Team)' } }]);
    const [incident, ...more] = await sandbox.state('statuspage');
    expect([incident?.status, more]).toEqual(['monitoring', []]);
    expect((await sandbox.state('webhook')).map(({ body }) => body)).toMatchObject([{ to: 'owner@shop.example', subject: 'PFA Vanguard staging: rollback in progress' }, { subject: 'PFA Vanguard staging: rolled back, being watched' }]);
  });

  it('is reported from its journal alone, as a file, a pull request and an issue; again from the hosts alone, which takes nothing away', async () => {
    const { github } = sandbox.description;
    const journal = await onHost(first, `find '${folder}' -name journal.jsonl`);
    // A report from a whole journal needs no host, and no secret but the token.
    const inputs = { 'rollback-type': 'report', journal, 'ssh-key': '', 'slack-token': '', 'statuspage-key': '' };
    const written = await act(sandbox.description, { inputs, environment: { hosts: [hostEntry(first, 9)] }, variables: { CLOUDFRONT_DIST_ID: '', TEST_TOKEN: '', DATABASE_ADMIN_URL: '' } });
    expectSuccess(written);
    const ask = async (path: string) => (await (await fetch(`${github.url}/repos/${github.repository}/${path}`, { headers: { authorization: `Bearer ${github.token}`, connection: 'close' } })).json()) as { html_url: string; body: string; pull_request?: object }[];
    const filed = async () => ({ pulls: await ask('pulls?state=all'), issues: (await ask('issues?state=all')).filter(({ pull_request }) => pull_request === undefined) });
    const before = await filed();
    expect(written.outputs).toMatchObject({ result: 'success', 'report-path': expect.stringMatching(/^docs\/incidents\/INCIDENT-\d{4}-\d\d-\d\d-rollback\.md$/) as unknown, 'report-url': before.pulls[0]?.html_url, 'follow-up-url': before.issues[0]?.html_url });
    expect([before.pulls.length, before.issues.length]).toEqual([1, 1]);
    const report = await readFile(join(sandbox.folder, 'workspaces', written.state['run']?.replace('gh-', '') ?? '', written.outputs['report-path'] ?? ''), 'utf8');
    expect(report).toMatch(/\*\*Incident ID:\*\* INCIDENT-7[\s\S]*v4\.0\.0 → v3\.0\.0[\s\S]*Rollback completed, and verified/);

    const again = await act(sandbox.description, { inputs: { 'rollback-type': 'report', 'reported-run': 'gh-2001', incident: 'INCIDENT-7' } });
    expectSuccess(again);
    expect(again.summary).toMatch(/The run did not end by itself\.[\s\S]*Stop the sync worker/);
    expect(again.log).toContain('what is there was written from a whole journal');
    expect(await filed()).toEqual(before);
  });

  it('run again, does nothing but look', async () => {
    const before = await snapshot(sandbox);
    const again = await quick(sandbox, { inputs: { allow: 'same-target' }, environment: quickRecipes(sandbox) });
    expectSuccess(again);
    expect(again.log).toContain('v3.0.0 is live already');
    const after = await snapshot(sandbox);
    for (const host of sandbox.description.hosts) expect(after.hosts[host.name]).toEqual({ ...before.hosts[host.name], state: expect.any(String) });
    // Pages are few and always uploaded.
    const assets = ({ buckets }: Snapshot) => buckets['pfavanguard-frontend']?.filter((object) => !object.startsWith('index.html'));
    expect(assets(after)).toEqual(assets(before));
  });
});

describe('prepare', () => {
  it('builds the standby without touching what runs; again, it finds it ready; quick then skips install and build', async () => {
    await sandbox.deploy('v4.0.0');
    const before = await snapshot(sandbox);
    const prepared = await prepare(sandbox);
    expectSuccess(prepared);
    const again = await prepare(sandbox);
    expectSuccess(again);
    expect(again.log).toMatch(/Prepare the backend: nothing to do/);
    expect(again.log).toMatch(/Store the built frontend: nothing to do/);
    const after = await snapshot(sandbox);
    for (const host of sandbox.description.hosts) {
      expect(after.hosts[host.name]?.files).toBe(before.hosts[host.name]?.files);
      expect(after.hosts[host.name]?.processes).toEqual(before.hosts[host.name]?.processes);
    }
    expect(after.buckets['pfavanguard-frontend']).toEqual(before.buckets['pfavanguard-frontend']);

    const result = await quick(sandbox);
    expectSuccess(result);
    await expectHealed(sandbox);
    expect(result.log).toContain('standby of v3.0.0 is ready');
    expect(result.log).toContain('standby in the release bucket: no install, no build');
    expect(result.log).not.toContain('npm run build, beside');
    expect(result.summary).toMatch(/standby/);
    const runs = [prepared, again].map(({ state }) => state['run']);
    const steps = (await journalOf(sandbox.description.hosts[0]!)).filter(({ run }) => !runs.includes(run)).map(({ step }) => step);
    expect(steps).not.toContain('prepare-backend');
    expect(steps).toContain('switch-backend');
  });
});

describe('dry run', () => {
  it('changes nothing, and prints the plan with the exact commands', async () => {
    await sandbox.deploy('v4.0.0');
    const before = await snapshot(sandbox);
    const result = await quick(sandbox, { inputs: { 'dry-run': 'true' } });
    expectSuccess(result);
    expect(result.outputs['result']).toBe('dry-run');
    expect(result.outputs['plan']).toContain('Stage 1: Stop writing');
    expect(result.summary).toContain('pm2 startOrReload ecosystem.config.js --only pfa-vanguard-backend --env production');
    expect(await snapshot(sandbox)).toEqual(before);
    expect(await workerPids(sandbox.description.hosts[0]!)).not.toBe('');
  });
});

/** Every byte that the run left: on the page, in its files, on the hosts. */
async function everythingWritten(result: ActionResult, folder: string): Promise<string> {
  // All but the event file: the runner wrote that one itself.
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const written = await Promise.all(files.filter((file) => file.isFile() && !file.parentPath.includes('_github_workflow')).map((file) => readFile(join(file.parentPath, file.name), 'utf8')));
  const onHosts = await Promise.all(sandbox.description.hosts.map((host) => onHost(host, 'cat ~/.emergency-rollback/journal.jsonl ~/.emergency-rollback/jobs/*/* ~/var/log/pfa/rollback.log')));
  // The masks are commands to the runner, which never shows them.
  const raw = result.rawOutput.split('\n').filter((line) => !line.startsWith('::add-mask::')).join('\n');
  const everything = [raw, result.summary, JSON.stringify(result.outputs), ...onHosts, ...written].join('\n');
  expect(everything).toContain('Sync worker stopped');
  return everything;
}

function secretsIn(text: string): string[] {
  return sandbox.description.secrets.filter((secret) => secret.length >= 8 && text.includes(secret));
}

function assetsOf(page: string): string[] {
  return [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1] as string);
}

async function switchBeganAtMs(host: Sandbox['description']['hosts'][number]): Promise<number> {
  const line = (await journalOf(host)).find(({ step, event }) => step === 'switch-backend' && event === 'started') as { at?: string } | undefined;
  return Date.parse(line?.at ?? '');
}
