// The quick rollback end to end, on real sshd, pm2, git, PostgreSQL and S3.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { jest } from '@jest/globals';
import type { Sandbox } from '../../sandbox/sandbox';
import { snapshot } from './snapshot';
import { expectHealed, expectSuccess, journalOf, onHost, openSystem, prepare, quick, quickRecipes, served, siteVersion, workerPids } from './system';
import { watchService } from './watch-service';

jest.setTimeout(180_000);

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSystem();
});

beforeEach(async () => {
  await sandbox.deploy('v4.0.0');
});

describe('quick', () => {
  it('heals a broken v4.0.0, without standby, and says what was done', async () => {
    await sandbox.break('unhealthy');
    const result = await quick(sandbox, { inputs: { reason: 'health is red' } });
    expectSuccess(result);
    await expectHealed(sandbox);
    expect(result.outputs).toMatchObject({ result: 'success', 'rolled-back-from': 'v4.0.0', 'rolled-back-to': 'v3.0.0', incident: 'INCIDENT-7' });
    expect(result.summary).toContain('Rolled back and verified');
    expect(result.log).toContain('no standby: npm ci');
    expect(result.summary).toMatch(/Prepare the backend .* install .*build/);
    const [host] = sandbox.description.hosts;
    expect(await onHost(host!, 'cat ~/var/log/pfa/rollback.log')).toMatch(/Sync worker stopped for rollback - Ticket: INCIDENT-7[\s\S]*Rollback to v3.0.0 completed - Ticket: INCIDENT-7/);
  });

  it('stops the worker before anything else changes', async () => {
    expectSuccess(await quick(sandbox, { environment: quickRecipes(sandbox) }));
    for (const host of sandbox.description.hosts) {
      const steps = (await journalOf(host)).map(({ step, event }) => `${step} ${event}`);
      expect(steps.slice(0, 2)).toEqual(['stop-worker started', 'stop-worker ended']);
    }
  });

  it('keeps serving while the target is prepared, and its downtime is what an observer outside sees', async () => {
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

  it('brings nothing of the newer version along, and keeps what is nobody else’s', async () => {
    const host = sandbox.description.hosts[0]!;
    await onHost(host, 'echo mine > backend/upload.txt');
    await quick(sandbox, { environment: quickRecipes(sandbox) });
    expect(await onHost(host, 'git status --porcelain')).toBe('?? backend/upload.txt');
    expect(await onHost(host, 'ls backend/prisma/migrations | grep -c phase4 || true')).toBe('0');
    expect(await onHost(host, 'ls backend/dist/worker.js 2>/dev/null || true')).toBe('');
    expect(await onHost(host, 'cat .env')).toContain('PORT=');
  });

  it('tells Slack in one message that it edits, and the status page in one incident', async () => {
    const result = await quick(sandbox, { inputs: { reason: 'a <!channel> reason' }, environment: quickRecipes(sandbox) });
    expectSuccess(result);
    const slack = await sandbox.records('slack');
    expect(slack.map((request) => request.path.split('/').at(-1))).toEqual(['chat.postMessage', 'chat.update']);
    expect(JSON.stringify(slack)).not.toContain('<!channel>');
    const statuspage = await sandbox.records('statuspage');
    expect(statuspage.map((request) => request.method)).toEqual(['POST', 'PATCH']);
  });

  it('finds the previous release by itself: v3.10.0-rc.1 is none', async () => {
    const result = await quick(sandbox, { inputs: { 'target-tag': 'previous' }, environment: quickRecipes(sandbox) });
    expect(result.outputs['rolled-back-to']).toBe('v3.0.0');
  });

  it('run again, does nothing but look', async () => {
    await quick(sandbox, { environment: quickRecipes(sandbox), run: { runId: '71' } });
    const before = await snapshot(sandbox);
    const again = await quick(sandbox, { inputs: { allow: 'same-target' }, environment: quickRecipes(sandbox), run: { runId: '72' } });
    expectSuccess(again);
    expect(again.log).toContain('v3.0.0 is live already');
    const after = await snapshot(sandbox);
    for (const host of sandbox.description.hosts) expect(after.hosts[host.name]?.processes).toEqual(before.hosts[host.name]?.processes);
  });
});

describe('prepare', () => {
  it('builds the standby without touching what runs; quick then skips install and build', async () => {
    const before = await snapshot(sandbox);
    const prepared = await prepare(sandbox);
    expectSuccess(prepared);
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
    const steps = (await journalOf(sandbox.description.hosts[0]!)).filter(({ run }) => run !== (prepared.state['run'] ?? '')).map(({ step }) => step);
    expect(steps).not.toContain('prepare-backend');
  });

  it('does nothing where the standby is ready', async () => {
    await prepare(sandbox);
    const again = await prepare(sandbox);
    expectSuccess(again);
    expect(again.log).toMatch(/Prepare the backend: nothing to do/);
    expect(again.log).toMatch(/Store the built frontend: nothing to do/);
  });
});

describe('dry run', () => {
  it('changes nothing, and prints the plan with the exact commands', async () => {
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

describe('secrets', () => {
  it('no secret of the sandbox is in any byte that the action writes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'canary-'));
    const result = await quick(sandbox, { run: { folder } });
    // All but the event file: the runner wrote that one itself.
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    const written = await Promise.all(files.filter((file) => file.isFile() && !file.parentPath.includes('_github_workflow')).map((file) => readFile(join(file.parentPath, file.name), 'utf8')));
    const onHosts = await Promise.all(sandbox.description.hosts.map((host) => onHost(host, 'cat ~/.emergency-rollback/journal.jsonl ~/.emergency-rollback/jobs/*/* ~/var/log/pfa/rollback.log')));
    // The masks are commands to the runner, which never shows them.
    const raw = result.rawOutput.split('\n').filter((line) => !line.startsWith('::add-mask::')).join('\n');
    const everything = [raw, result.summary, JSON.stringify(result.outputs), ...onHosts, ...written].join('\n');
    expect(everything).toContain('Sync worker stopped');
    const leaks = sandbox.description.secrets.filter((secret) => secret.length >= 8 && everything.includes(secret));
    expect(leaks).toEqual([]);
  });
});

describe('the frontend', () => {
  it('44: a cached page of the newer version still finds its assets', async () => {
    const { siteUrl } = sandbox.description.cloudfront;
    const newer = await served(siteUrl);
    const assets = [...newer.body.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1] as string);
    expect(assets.length).toBeGreaterThan(0);
    await quick(sandbox, { environment: quickRecipes(sandbox) });
    expect(await siteVersion(sandbox)).toBe('3.0.0');
    for (const asset of assets) expect((await served(`${siteUrl}${asset}`)).status).toBe(200);
  });
});

async function switchBeganAtMs(host: Sandbox['description']['hosts'][number]): Promise<number> {
  const line = (await journalOf(host)).find(({ step, event }) => step === 'switch-backend' && event === 'started') as { at?: string } | undefined;
  return Date.parse(line?.at ?? '');
}
