// Migrations read from real git repositories: those of the target, and the files of those beyond it from whichever commit fits.
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { allFacts, parseFacts } from '../../src/commands/facts-protocol';
import { migrationFiles, targetMigrations } from '../../src/commands/migration-files';
import type { Database } from '../../src/config/environment';
import { TemporaryHost } from '../bash/temporary-host';

let host: TemporaryHost;
let commits: Record<string, string>;

const folder = 'my prisma/migrations';
const database = { migrations: folder } as Database;
const at = (name: string, file: string) => `${folder}/${name}/${file}`;
const versions = {
  'v1.0.0': { [at('1_init', 'migration.sql')]: 'create 1', [`${folder}/migration_lock.toml`]: 'x' },
  'v2.0.0': { [at('1_init', 'migration.sql')]: 'create 1', [at('2_new', 'migration.sql')]: 'create 2\n', [at('2_new', 'down.sql')]: 'drop 2' },
  'v2.0.1': { [at('1_init', 'migration.sql')]: 'create 1', [at('2_new', 'migration.sql')]: 'create 2, edited', [at('2_new', 'down.sql')]: 'drop edited' },
};

beforeEach(() => {
  host = new TemporaryHost();
  commits = host.createRepository(versions);
});
afterEach(() => host.remove());

const target = async (tag: string, changes: Partial<Database> = {}, commit = commits[tag] ?? '') => {
  const { stdout, exitCode } = await host.run(targetMigrations({ ...database, ...changes }, 'origin', tag, commit));
  return { exitCode, migrations: allFacts(parseFacts(stdout), 'migration.target') };
};
const found = async (checksum: string, name = '2_new') => {
  const { stdout } = await host.run(migrationFiles(database, [{ name, checksum }]));
  return allFacts(parseFacts(stdout), 'migration.file').map((json) => JSON.parse(json) as { commit: string; matches: boolean; up: string; down: string | null });
};
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const decoded = (text: string | null | undefined) => Buffer.from(text ?? '', 'base64').toString();

describe('targetMigrations', () => {
  it('are the folders with a migration.sql', async () => {
    expect((await target('v1.0.0')).migrations).toEqual(['1_init']);
    expect((await target('v2.0.0')).migrations).toEqual(['1_init', '2_new']);
  });
  it('are none where the folder is another; a commit that nobody has is an error', async () => {
    expect(await target('v1.0.0', { migrations: 'no/such' })).toEqual({ exitCode: 0, migrations: [] });
    expect((await target('v9.9.9', {}, 'f'.repeat(40))).exitCode).not.toBe(0);
  });
  it('come from the origin where the host has not fetched them, and no ref moves', async () => {
    const before = host.git('for-each-ref');
    host.gitIn(host.origin, 'update-ref', 'refs/heads/elsewhere', 'v2.0.0^{commit}');
    const commit = host.gitIn(host.origin, 'commit-tree', 'v1.0.0^{tree}', '-m', 'elsewhere');
    host.gitIn(host.origin, 'tag', 'v3.0.0', commit);
    expect((await target('v3.0.0', {}, commit)).migrations).toEqual(['1_init']);
    expect(host.git('for-each-ref')).toBe(before);
  });
});

describe('migrationFiles', () => {
  it('come from the commit whose migration.sql was applied, to the byte, though the newest is another', async () => {
    const [file] = await found(sha256('create 2\n'));
    expect(file).toMatchObject({ commit: commits['v2.0.0'], matches: true });
    expect([decoded(file?.up), decoded(file?.down)]).toEqual(['create 2\n', 'drop 2']);
  });
  it('else from the newest, saying that they are not what was applied', async () => expect(await found(sha256('other'))).toMatchObject([{ commit: commits['v2.0.1'], matches: false }]));
  it('are those of what runs, else of a release, and not of a branch that nobody has released', async () => {
    host.git('checkout', '-q', '-b', 'work', 'v2.0.0');
    host.write(`live tree/${at('2_new', 'down.sql')}`, 'drop everything');
    host.git('commit', '-qam', 'not reviewed', '--date=2040-01-01T00:00:00Z');
    for (const tag of ['v2.0.0', 'v1.0.0']) {
      host.git('checkout', '-q', tag);
      expect(decoded((await found(sha256('create 2\n')))[0]?.down)).toBe('drop 2');
    }
  });
  it('are found though an older tag is checked out', async () => {
    host.git('checkout', '-q', 'v1.0.0');
    expect(await found(sha256('create 2\n'))).toHaveLength(1);
  });
  it('say where there is no down.sql, and where no commit has the migration', async () => {
    expect((await found(sha256('create 1'), '1_init'))[0]?.down).toBeNull();
    expect(await found('x', '9_gone')).toEqual([]);
  });
});
