// Which address is meant, where it stands, and what it must name.
import { describe, expect, it } from '@jest/globals';
import type { Database } from '../../src/config/environment';
import { loadEnvironment } from '../../src/config/load';
import { brief } from '../../src/preflight/limited-session';
import { findAddresses } from '../../src/preflight/find-address';
import { readDatabase } from '../../src/preflight/read-database';
import { FakeClock } from '../fakes/clock';
import { FakeDatabases } from '../fakes/databases';
import { exited, FakeFleet } from '../fakes/fleet';
import { sampleYaml } from '../samples/environment';

const app = 'postgresql://shop:secret@10.0.1.20/shop';

/** What the hosts answer is the reply. */
async function find(database: string, reply = '') {
  const { environment } = loadEnvironment({ file: 'rollback.yml', text: `${sampleYaml}    database:\n${database.replace(/^/gm, '      ')}\n` }, 'staging', {});
  const [via] = environment.hosts;
  if (via === undefined) throw new Error('no host');
  const secrets: string[] = [];
  const addresses = await findAddresses(environment, environment.database as Database, via, { fleet: new FakeFleet(() => exited(reply)), protect: (secret) => void secrets.push(secret) }, new AbortController().signal);
  return { ...addresses, secrets };
}

describe('database.admin-url', () => {
  it.each(['/postgres', '/shop', '/', ''])('may name any database of the server: %j', async (path) => {
    const { admin, main } = await find(`name: shop\nurl: ${app}\nadmin-url: postgresql://root:top@10.0.1.20${path}`);
    expect(admin.address).toMatchObject({ user: 'root', database: 'shop' });
    expect(main.address).toMatchObject({ user: 'shop', database: 'shop' });
  });

  it('that cannot be used is named, with its place', async () => {
    await expect(find(`name: shop\nurl: ${app}\nadmin-url: mysql://root:top@10.0.1.20/shop`)).rejects.toThrow(/rollback\.yml:\d+:18: database\.admin-url cannot be used: it begins with mysql:\/\//);
  });

  it('that leads to another server is refused', async () => {
    const { environment } = loadEnvironment({ file: 'rollback.yml', text: `${sampleYaml}    database:\n      name: shop\n      url: ${app}\n      admin-url: postgresql://root:top@10.0.1.21/postgres\n` }, 'staging', {});
    const read = (start: (host: string) => string) => {
      const databases = new FakeDatabases((sql, _values, { host }) => (sql.includes('as server') ? [{ server: start(host), createDatabase: true, ownsDatabase: true }] : []));
      const fleet = new FakeFleet(() => exited());
      return readDatabase(environment, environment.database as Database, { tag: 'v3.0.0', commit: '3'.repeat(40) }, { databases, fleet, clock: new FakeClock('still'), protect: () => undefined }, new AbortController().signal, brief);
    };
    await expect(read((host) => host)).rejects.toThrow(/rollback\.yml:\d+:18: database\.admin-url leads to another server than the address of the application → name the same server/);
    expect((await read(() => 'the same')).rights).toEqual({ createDatabase: true, ownsDatabase: true });
  });
});

describe('the address of the application', () => {
  it('that names another database is refused, saying which address and what it must name', async () => {
    await expect(find('name: shop_prod\nurl: postgresql://shop:secret@10.0.1.20/postgres')).rejects.toThrow(/rollback\.yml:\d+:12: database\.url: the address leads to postgres and not to shop_prod → mend the address: it must name shop_prod/);
    await expect(find('name: shop_prod\nenv-file: /srv/.env', `fact\tdatabase.url\t${app}\n`)).rejects.toThrow(/rollback\.yml:\d+:17: DATABASE_URL in \/srv\/\.env on app-1: the address leads to shop and not to shop_prod/);
  });

  it('that is not in its file is missed with the whole path, the host and the place in the configuration', async () => {
    await expect(find('name: shop\nenv-file: .env', 'fact\tdatabase.unreadable\t/srv/a/.env (ENOENT)\nfact\tdatabase.unreadable\t/srv/b/.env (ENOENT)\n')).rejects.toThrow(/app-1: \/srv\/a\/\.env \(ENOENT\) and \/srv\/b\/\.env \(ENOENT\) cannot be read → mend database\.env-file \(rollback\.yml:\d+:17\)/);
    await expect(find('name: shop\nenv-file: .env\nvariable: DIRECT', 'fact\tdatabase.file\t/srv/a/.env\n')).rejects.toThrow(/app-1: \/srv\/a\/\.env has no DIRECT → mend database\.variable \(rollback\.yml:\d+:17\) or the file/);
    await expect(find('name: shop_prod\nenv-file: .env', `fact\tdatabase.file\t/srv/a/.env\nfact\tdatabase.url\t${app}\n`)).rejects.toThrow('DATABASE_URL in /srv/a/.env on app-1: the address leads to shop');
  });

  it('is a secret, whatever becomes of it', async () => {
    const { secrets } = await find(`name: shop\nurl: ${app}\nadmin-url: postgresql://root:top@10.0.1.20`);
    expect(secrets).toEqual([app, 'postgresql://root:top@10.0.1.20', 'secret', 'top']);
  });
});
