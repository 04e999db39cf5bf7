// Backups of the product's database as a nightly job makes them: the real pg_dump, into the backups bucket, each with its checksum beside it.
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip, type ZlibOptions } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { DatabaseDescription, Description } from '../description';
import { withS3 } from '../object-store/buckets';
import { runCommand } from '../processes/run-command';

export const backupFormats = ['plain', 'gzip', 'zstd', 'custom', 'directory'] as const;
export type BackupFormat = (typeof backupFormats)[number];

export interface BackupOptions {
  /** Plain SQL when left out. */
  readonly format?: BackupFormat;
  /** Of the object, or of the folder that a directory archive becomes; made from date and format when left out. */
  readonly key?: string;
  /** Stands in the key; today when left out. */
  readonly date?: Date;
  /** Another database of the server; the product's when left out. */
  readonly database?: string;
  /** More arguments for pg_dump, such as --compress=0 or --section=data. */
  readonly arguments?: readonly string[];
  /** What happens to a file between pg_dump and the bucket: damage, for a test. The checksum is that of the whole file. */
  readonly damage?: (content: Buffer, name: string) => Buffer;
  /** False: nobody wrote a checksum. */
  readonly checksum?: boolean;
}

export interface Backup {
  readonly key: string;
  readonly format: BackupFormat;
  readonly sizeBytes: number;
}

const endings: Readonly<Record<BackupFormat, string>> = { plain: '.sql', gzip: '.sql.gz', zstd: '.sql.zst', custom: '.dump', directory: '.dir' };

/** @throws Error where Debian's client programs are not installed. */
export async function backup(description: Description, options: BackupOptions = {}): Promise<Backup> {
  const { format = 'plain', date = new Date(), damage = (content) => content, checksum = true } = options;
  const key = options.key ?? `backup_staging_${date.toISOString().slice(0, 10).replaceAll('-', '')}${endings[format]}`;
  const folder = await mkdtemp(join(tmpdir(), 'backup-'));
  try {
    const files = await dump({ ...description.database, ...accountOf(description.database, options.database) }, format, folder, options.arguments ?? []);
    const stored = files.map(({ name, content }) => ({ key: name === '' ? key : `${key}/${name}`, content: damage(content, name) }));
    const sums = files.map(({ name, content }) => `${sha256(content)}  ${name === '' ? (key.split('/').at(-1) ?? '') : name}\n`).join('');
    for (const { key: each, content } of stored) await store(description, each, content);
    if (checksum) await store(description, `${key}.sha256`, Buffer.from(sums));
    return { key, format, sizeBytes: stored.reduce((sum, { content }) => sum + content.length, 0) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The application may not read what is not its own. */
function accountOf({ superuser }: DatabaseDescription, database: string | undefined): Partial<DatabaseDescription> {
  return database === undefined ? {} : { name: database, user: superuser.user, password: superuser.password };
}

interface DumpedFile {
  /** Empty for a dump that is one file. */
  readonly name: string;
  readonly content: Buffer;
}

async function dump(database: DatabaseDescription, format: BackupFormat, folder: string, extra: readonly string[]): Promise<DumpedFile[]> {
  const output = join(folder, 'dump');
  const kind = format === 'custom' || format === 'directory' ? format : 'plain';
  const { host, port, user, name, password } = database;
  const command = ['pg_dump', '--host', host, '--port', String(port), '--username', user, '--format', kind, '--file', output, ...extra, name] as const;
  try {
    await runCommand([...command], { environment: { PATH: process.env['PATH'], PGPASSWORD: password, LC_ALL: 'C' } });
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('does not start')) throw error;
    throw new Error('There is no pg_dump here, and the embedded PostgreSQL brings none. Install it: apt-get install postgresql-client.', { cause: error });
  }
  if (format === 'directory') return Promise.all((await readdir(output)).sort().map(async (file) => ({ name: file, content: await readFile(join(output, file)) })));
  return [{ name: '', content: await pack(format, output) }];
}

async function pack(format: BackupFormat, file: string): Promise<Buffer> {
  if (format === 'zstd') {
    await runCommand(['zstd', '-q', file, '-o', `${file}.zst`]);
    return readFile(`${file}.zst`);
  }
  const content = await readFile(file);
  return format === 'gzip' ? promisify<Buffer, ZlibOptions, Buffer>(gzip)(content, { level: 1 }) : content;
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Puts any bytes into the backups bucket, as they are. */
export async function store({ objectStore }: Description, key: string, content: Buffer): Promise<void> {
  await withS3(objectStore, (client) => client.send(new PutObjectCommand({ Bucket: objectStore.buckets.backups, Key: key, Body: content, ContentLength: content.length })));
}
