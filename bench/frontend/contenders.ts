// The ways to bring a built site into its bucket: aws s3 sync, rclone as an expert and as its author would call it, the action.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { act } from '../../sandbox/act';
import type { Description } from '../../sandbox/description';
import { awsVariables, type EnvironmentOverrides } from '../../sandbox/rollback-config';
import { actionNode } from '../../sandbox/runner/node24';
import { parseJournal } from '../../src/report/journal';
import { costing, measureCommand, readCost, type Cost } from '../cost';

export interface Setting {
  readonly description: Description;
  /** Where every contender finds the object store. */
  readonly s3Url: string;
  /** The built target. */
  readonly folder: string;
}

export interface Measured extends Cost {
  /** What of the whole is the same work as a sync: list, compare, fetch, upload, delete. */
  readonly syncMs: number;
  /** Of that the changes in the bucket. */
  readonly uploadMs: number;
}

export interface Contender {
  readonly name: 'aws s3 sync' | 'rclone' | 'rclone, tuned' | 'action';
  /** Assets that only the newer version has stay for open tabs. */
  readonly keepsAssets: boolean;
  readonly run: (setting: Setting) => Promise<Measured>;
}

const rclone = 'rclone sync "$SITE" "s3:$BUCKET" --checksum --checkers 16 --fast-list';

export const contenders: readonly Contender[] = [
  { name: 'aws s3 sync', keepsAssets: false, run: (setting) => byCommand(setting, 'aws --endpoint-url "$AWS_ENDPOINT_URL_S3" s3 sync "$SITE" "s3://$BUCKET" --delete --only-show-errors') },
  { name: 'rclone', keepsAssets: false, run: (setting) => byCommand(setting, `${rclone} --transfers 16`) },
  { name: 'rclone, tuned', keepsAssets: false, run: (setting) => byCommand(setting, `${rclone} --transfers 64 --s3-no-check-bucket --s3-no-head`) },
  { name: 'action', keepsAssets: true, run: byAction },
];

async function byCommand(setting: Setting, command: string): Promise<Measured> {
  const { description, s3Url, folder } = setting;
  const { region, buckets } = description.objectStore;
  const cost = await measureCommand(command, {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: join(folder, '..'),
    SITE: folder,
    BUCKET: buckets.frontend,
    RCLONE_CONFIG: '/dev/null',
    RCLONE_CONFIG_S3_TYPE: 's3',
    RCLONE_CONFIG_S3_PROVIDER: 'Ceph',
    RCLONE_CONFIG_S3_ENV_AUTH: 'true',
    RCLONE_CONFIG_S3_ENDPOINT: s3Url,
    ...awsVariables(description),
    AWS_ENDPOINT_URL_S3: s3Url,
    AWS_DEFAULT_REGION: region,
  });
  return { ...cost, syncMs: cost.wallMs, uploadMs: cost.wallMs };
}

/** The build of the target is the copy of a folder, so that nothing but the way to the bucket is measured. */
export function builtFrom({ description, folder }: Setting): EnvironmentOverrides {
  const { objectStore, cloudfront } = description;
  return {
    backend: { directory: 'backend', install: 'mkdir -p node_modules', build: 'mkdir -p dist', outputs: ['node_modules', 'dist'] },
    frontend: { install: 'true', build: `cp -a '${folder}' dist`, bucket: objectStore.buckets.frontend, distribution: '${CLOUDFRONT_DIST_ID}', url: cloudfront.siteUrl, version: '<meta name="version" content="([^"]+)"' },
    stability: { 'stable-for': '300ms', interval: '100ms', within: '30s' },
  };
}

/** Builds it on its host beforehand: the others find their folder built, too. */
export async function prepareAction(setting: Setting): Promise<void> {
  const { description } = setting;
  const result = await act(description, { inputs: { 'rollback-type': 'prepare', 'target-tag': 'v3.0.0' }, environment: builtFrom(setting) });
  if (result.outcome !== 'success') throw new Error(`The action did not prepare:\n${result.log.slice(-3_000)}`);
}

async function byAction(setting: Setting): Promise<Measured> {
  const { description, s3Url } = setting;
  const folder = mkdtempSync(join(tmpdir(), 'bench-action-'));
  const report = join(folder, 'cost');
  const node = join(folder, 'node');
  writeFileSync(node, `#!/bin/bash\nexec ${costing(`${report}."$(date +%s%N)"`).map((word) => (word.startsWith(report) ? word : `'${word}'`)).join(' ')} '${actionNode()}' "$@"\n`);
  chmodSync(node, 0o755);
  try {
    const result = await act(description, { inputs: { 'rollback-type': 'frontend', 'target-tag': 'v3.0.0', incident: 'INCIDENT-1' }, environment: builtFrom(setting), variables: { AWS_ENDPOINT_URL_S3: s3Url }, run: { node, folder } });
    if (result.outcome !== 'success') throw new Error(`The action ended with ${result.outcome}:\n${result.log.slice(-3_000)}`);
    const files = (await readdir(folder, { recursive: true })).sort();
    // Main comes before post.
    const cost = readCost(join(folder, files.find((name) => name.startsWith('cost.')) ?? ''));
    return { ...cost, ...partsOf(readFileSync(join(folder, files.find((name) => name.endsWith('journal.jsonl')) ?? ''), 'utf8')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As the run's own record has them. */
function partsOf(journal: string): Pick<Measured, 'syncMs' | 'uploadMs'> {
  const steps = new Map(parseJournal(journal).steps.map((step) => [step.planned.step, step]));
  const [prepared, switched] = [steps.get('prepare-frontend'), steps.get('switch-frontend')];
  const phase = (name: string) => switched?.phasesMs[name] ?? Number.NaN;
  if (process.env['BENCH_STEPS'] !== undefined) for (const [name, step] of steps) process.stderr.write(`  ${name}: ${step.durationMs} ms ${JSON.stringify(step.phasesMs)}\n`);
  return { syncMs: (prepared?.durationMs ?? Number.NaN) + (switched?.durationMs ?? Number.NaN) - phase('invalidate'), uploadMs: phase('assets') + phase('pages') + phase('delete') };
}
