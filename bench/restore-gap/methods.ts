// The ways to restore: the action from both formats, the document's commands, and pg_restore by hand.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { act } from '../../sandbox/act';
import { withS3 } from '../../sandbox/object-store/buckets';
import { runCommand } from '../../sandbox/processes/run-command';
import type { Filled } from './filled-database';

export interface Method {
  readonly name: 'action, plain' | 'action, archive' | 'document, plain' | 'by hand, archive';
  readonly keepsOld: boolean;
  /** Once it returns, it counts as done. @returns ms of its parts, where it tells them. */
  readonly restore: (filled: Filled) => Promise<{ readonly restoreMs?: number }>;
}

export const methods: readonly Method[] = [
  { name: 'action, plain', keepsOld: true, restore: (filled) => byAction(filled, filled.plain.key) },
  { name: 'document, plain', keepsOld: false, restore: (filled) => byHand(filled, filled.plain.key, 'psql -X -q "$url" <backup >/dev/null') },
  { name: 'action, archive', keepsOld: true, restore: (filled) => byAction(filled, filled.archive.key) },
  { name: 'by hand, archive', keepsOld: false, restore: (filled) => byHand(filled, filled.archive.key, 'pg_restore -j2 -d "$url" backup') },
];

/** The whole action, from lock to verified end. */
async function byAction({ sandbox }: Filled, key: string): Promise<{ restoreMs?: number }> {
  const { description } = sandbox;
  const inputs = { 'rollback-type': 'database', 'database-strategy': 'restore', confirm: description.database.name, backup: key };
  const result = await act(description, { inputs });
  if (result.outcome !== 'success') throw new Error(`The action ended with ${result.outcome}:\n${result.log.slice(-3_000)}`);
  return { restoreMs: stepMs(result.log, 'Restore the backup beside the live database') + stepMs(result.log, 'Swap the databases') };
}

/** Of a step, from the log: `done in 12.3 s`, `done in 1 min 02 s`. */
function stepMs(log: string, title: string): number {
  const [, minutes = '0', seconds = ''] = new RegExp(`${title}: done in (?:(\\d+) min )?([\\d.]+) s`).exec(log) ?? [];
  if (seconds === '') throw new Error(`The log does not say how long "${title}" took.`);
  return Math.round((Number(minutes) * 60 + Number(seconds)) * 1000);
}

/** Full Rollback, Alternative: download, dropdb, createdb, restore. `--force`, for the writer is connected; curl in place of `aws s3 cp`, for it starts faster. */
async function byHand({ sandbox }: Filled, key: string, restore: string): Promise<Record<string, never>> {
  const { database, objectStore } = sandbox.description;
  const address = await withS3(objectStore, (client) => getSignedUrl(client, new GetObjectCommand({ Bucket: objectStore.buckets.backups, Key: key }), { expiresIn: 3600 }));
  const folder = await mkdtemp(join(tmpdir(), 'bench-by-hand-'));
  const url = database.superuser.url.replace(/\/postgres$/, `/${database.name}`);
  const script = `set -e; cd "$folder"; curl -sSf -o backup "$address"; dropdb --force --maintenance-db="$maintenance" ${database.name}; createdb --maintenance-db="$maintenance" --owner=${database.user} ${database.name}; ${restore}`;
  try {
    await runCommand(['bash', '-c', script], { timeoutMs: 600_000, environment: { PATH: process.env['PATH'], LC_ALL: 'C', folder, address, url, maintenance: database.superuser.url } });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return {};
}
