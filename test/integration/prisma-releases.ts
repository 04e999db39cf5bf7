// Prisma's part of two newer releases, and Prisma's own command line run in them: v4.0.0, and one whose migration commits half way.
import { spawn } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../sandbox/layout';
import type { Description } from '../../sandbox/sandbox';
import { onHost } from './system';

export const phase4 = '20251128000003_phase4_bidirectional_sync_infrastructure';

export interface PrismaAnswer {
  readonly exitCode: number;
  readonly text: string;
}

export class PrismaRelease {
  private constructor(
    private readonly description: Description,
    readonly backend: string,
  ) {}

  static ofTag(description: Description, tag: string): PrismaRelease {
    return new PrismaRelease(description, join(cacheFolder(), 'releases', description.origin.tags[tag] ?? '', 'backend'));
  }

  /** v4.0.0 with a migration that makes its first table, commits, and fails while the flag `fails_half_way` is set. Every host has its commit. */
  static async halfWay(description: Description): Promise<PrismaRelease> {
    const original = PrismaRelease.ofTag(description, 'v4.0.0');
    const backend = join(description.folder, 'half-way', 'backend');
    await mkdir(backend, { recursive: true });
    for (const part of ['prisma', 'prisma.config.ts', 'package.json']) await cp(join(original.backend, part), join(backend, part), { recursive: true });
    const file = join(backend, 'prisma/migrations', phase4, 'migration.sql');
    const fails = `DO $$ BEGIN IF EXISTS (SELECT FROM feature_flags WHERE flag_name = 'fails_half_way') THEN RAISE EXCEPTION 'half way'; END IF; END $$;`;
    await writeFile(file, `BEGIN;\n${(await readFile(file, 'utf8')).replace('CREATE TABLE "pfa_sync_conflict"', (table) => `COMMIT;\n${fails}\n${table}`)}`);
    for (const host of description.hosts) await onHost(host, commitOf(description, file));
    return new PrismaRelease(description, backend);
  }

  run(url: string, ...command: string[]): Promise<PrismaAnswer> {
    const environment = { ...this.description.hosts[0]?.environment, DATABASE_URL: url };
    const child = spawn('prisma', command, { cwd: this.backend, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part: string) => (text += part));
    return new Promise((resolve, reject) => child.on('error', reject).on('close', (code) => resolve({ exitCode: code ?? -1, text })));
  }
}

/** A branch beside v4.0.0, made without touching the live tree. */
function commitOf({ folder }: Description, file: string): string {
  return branchWith(folder, 'half-way', [`git update-index --add --cacheinfo 100644,"$(git hash-object -w '${file}')",backend/prisma/migrations/${phase4}/migration.sql`]);
}

function branchWith(folder: string, name: string, changes: readonly string[]): string {
  return [
    `mkdir -p '${join(folder, name)}'`,
    `export GIT_INDEX_FILE='${join(folder, name, 'index')}' GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b`,
    'git read-tree v4.0.0',
    ...changes,
    `git update-ref refs/heads/${name} "$(git commit-tree "$(git write-tree)" -p "v4.0.0^{commit}" -m ${name})"`,
  ].join(' && ');
}

/** While the work lasts, what the hosts have checked out has these down.sql; undefined: none. Their trees stay as they are. */
export async function withDown<Result>({ folder, hosts }: Description, scripts: Readonly<Record<string, string | undefined>>, work: () => Promise<Result>): Promise<Result> {
  const changes = Object.entries(scripts).map(([migration, script]) => {
    const path = `backend/prisma/migrations/${migration}/down.sql`;
    if (script === undefined) return `git update-index --force-remove ${path}`;
    return `git update-index --add --cacheinfo 100644,"$(echo ${Buffer.from(script).toString('base64')} | base64 -d | git hash-object -w --stdin)",${path}`;
  });
  for (const host of hosts) await onHost(host, `${branchWith(folder, 'other-down', changes)} && git update-ref --no-deref HEAD refs/heads/other-down`);
  try {
    return await work();
  } finally {
    for (const host of hosts) await onHost(host, "git update-ref --no-deref HEAD 'v4.0.0^{commit}' && git update-ref -d refs/heads/other-down");
  }
}
