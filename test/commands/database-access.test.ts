// Where the file with the address of the database is looked for, on a host of real files.
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { readAddress } from '../../src/commands/database-access';
import { allFacts, fact, parseFacts } from '../../src/commands/facts-protocol';
import type { Environment } from '../../src/config/environment';
import { TemporaryHost } from '../bash/temporary-host';

let host: TemporaryHost;

beforeEach(() => {
  host = new TemporaryHost();
  mkdirSync(host.repository);
  mkdirSync(join(host.folder, 'releases/7'), { recursive: true });
  symlinkSync(join(host.folder, 'releases/7'), join(host.folder, 'current'));
});
afterEach(() => host.remove());

const live = () => join(host.folder, 'current/.env');
const put = (file: string, name: string) => writeFileSync(file, `export DATABASE_URL="postgresql://${name}"\n`);

async function read(layout: Environment['layout'], file = '.env') {
  const facts = parseFacts((await host.run(readAddress(file, 'DATABASE_URL', { layout }))).stdout);
  return { url: fact(facts, 'database.url'), file: fact(facts, 'database.file'), unreadable: allFacts(facts, 'database.unreadable') };
}

it('in place, the repository is the live tree', async () => {
  put(live(), 'current');
  put(join(host.repository, '.env'), 'repository');
  expect(await read('in-place')).toEqual({ url: 'postgresql://repository', file: join(host.repository, '.env'), unreadable: [] });
});

it('with links, it is in the live tree, as shared is', async () => {
  put(live(), 'current');
  put(join(host.repository, '.env'), 'repository');
  expect(await read('symlink')).toMatchObject({ url: 'postgresql://current', file: live() });
});

it('with links, the repository comes second: also where the link leads nowhere', async () => {
  put(join(host.repository, '.env'), 'repository');
  expect(await read('symlink')).toMatchObject({ url: 'postgresql://repository', file: join(host.repository, '.env') });
  rmSync(join(host.folder, 'current'));
  expect((await read('symlink')).url).toBe('postgresql://repository');
});

it('a file that is there decides, also without the variable', async () => {
  writeFileSync(live(), 'OTHER=1\n');
  put(join(host.repository, '.env'), 'repository');
  expect(await read('symlink')).toEqual({ url: '', file: live(), unreadable: [] });
});

it('one that is not there is named in full, wherever it was looked for', async () => {
  expect((await read('symlink')).unreadable).toEqual([`${live()} (ENOENT)`, `${join(host.repository, '.env')} (ENOENT)`]);
  expect((await read('in-place')).unreadable).toEqual([`${join(host.repository, '.env')} (ENOENT)`]);
  expect((await read('symlink', '~/.secrets')).unreadable).toEqual([`${join(host.home, '.secrets')} (ENOENT)`]);
});

it('one that cannot be read is not passed over', async () => {
  mkdirSync(live());
  put(join(host.repository, '.env'), 'repository');
  expect(await read('symlink')).toEqual({ url: '', file: '', unreadable: [`${live()} (EISDIR)`] });
});
