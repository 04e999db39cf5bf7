// How long it takes to bring the target's site into its bucket: the action beside aws s3 sync and rclone, on one S3 server, in turns.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ControlClient } from '../sandbox/daemon/control-client';
import { awsVariables } from '../sandbox/rollback-config';
import { up, type Sandbox, type SandboxOptions } from '../sandbox/sandbox';
import { bucketOf, type Bucket } from './frontend/bucket';
import { contenders, prepareAction, type Contender } from './frontend/contenders';
import { startDelayingProxy, type DelayingProxy } from './frontend/delaying-proxy';
import { frontendTable, type Run } from './frontend/report';
import { keepResults } from './results';
import { writeSites, type Site, type SiteSize } from './frontend/sites';

const say = (line: string) => process.stderr.write(`${line}\n`);
const numbers = (text: string) => text.split(',').map(Number);

const options = {
  files: { type: 'string', default: '10,1000,10000' },
  changed: { type: 'string', default: '1,30,100' },
  delays: { type: 'string', default: '0,30' },
  rounds: { type: 'string', default: '3' },
  only: { type: 'string', default: '' },
  store: { type: 'string', default: 'embedded' },
  json: { type: 'string' },
} as const;

interface Stage {
  readonly sandbox: Sandbox;
  readonly proxy: DelayingProxy;
  readonly bucket: Bucket;
}

export async function frontend(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options });
  const chosen = contenders.filter(({ name }) => values.only === '' || values.only.split(';').includes(name));
  const folder = mkdtempSync(join(tmpdir(), 'bench-frontend-'));
  const sandbox = await up({ folder: join(folder, 'sandbox'), hosts: 1, objectStore: values.store as NonNullable<SandboxOptions['objectStore']> });
  Object.assign(process.env, awsVariables(sandbox.description));
  const proxy = await startDelayingProxy(Number(new URL(sandbox.description.objectStore.endpoint).port));
  const runs: Run[] = [];
  try {
    await sandbox.deploy('v4.0.0');
    const stage = { sandbox, proxy, bucket: bucketOf(sandbox.description) };
    for (const files of numbers(values.files)) {
      for (const changedPercent of numbers(values.changed)) {
        runs.push(...(await measureSize(stage, chosen, { files, changedPercent }, numbers(values.delays), Number(values.rounds), join(folder, `site-${files}-${changedPercent}`))));
        keepResults(values.json, runs);
      }
    }
  } finally {
    await proxy.close();
    await sandbox.down();
    rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(`${frontendTable(runs)}\n`);
}

async function measureSize(stage: Stage, chosen: readonly Contender[], size: SiteSize, delays: readonly number[], rounds: number, folder: string): Promise<Run[]> {
  const sites = writeSites(folder, size);
  const { description } = stage.sandbox;
  if (chosen.some(({ name }) => name === 'action')) await prepareAction({ description, s3Url: description.objectStore.endpoint, folder: sites.target.folder });
  await sayLimit(stage.bucket, sites.served);
  const runs: Run[] = [];
  for (const delayMs of delays) {
    for (let round = 0; round < rounds; round += 1) {
      for (let turn = 0; turn < chosen.length; turn += 1) {
        const contender = chosen[(turn + round) % chosen.length] as Contender;
        const run = { contender: contender.name, round, delayMs, ...size, ...(await measure(stage, contender, sites, delayMs)) };
        runs.push(run);
        say(`${size.files} files, ${size.changedPercent} % changed, ${delayMs} ms, round ${round + 1}, ${run.contender}: ${Math.round(run.wallMs)} ms, as a sync ${Math.round(run.syncMs)} ms, upload ${Math.round(run.uploadMs)} ms, ${JSON.stringify(run.requests)}, ${run.connections} connections, CPU ${Math.round(run.cpuMs)} ms, ${Math.round(run.peakMiB)} MiB`);
      }
    }
  }
  rmSync(folder, { recursive: true, force: true });
  return runs;
}

/** What the store takes at most, without proxy and delay: nobody can be faster than it. */
async function sayLimit(bucket: Bucket, site: Site): Promise<void> {
  await bucket.fill({ ...site, files: [] });
  const beginMs = performance.now();
  await bucket.fill(site);
  say(`${site.files.length} files: the store itself takes ${Math.round((site.files.length * 1000) / (performance.now() - beginMs))} a second`);
}

async function measure({ sandbox, proxy, bucket }: Stage, { run, keepsAssets }: Contender, { served, target }: { served: Site; target: Site }, delayMs: number) {
  const { description } = sandbox;
  await bucket.fill(served);
  await new ControlClient(description.daemon).reset();
  // A build has just written all of its files.
  execFileSync('find', [target.folder, '-exec', 'touch', '{}', '+']);
  proxy.setDelay(delayMs);
  proxy.take();
  const measured = await run({ description, s3Url: proxy.url, folder: target.folder });
  const traffic = proxy.take();
  await bucket.requireTarget(target, served, keepsAssets);
  return { ...measured, ...traffic };
}
