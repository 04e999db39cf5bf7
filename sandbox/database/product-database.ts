// The product's own database and user, and its reset to a tag: migrated once with Prisma's CLI, then cloned from that template.
import pg from 'pg';
import { join } from 'node:path';
import type { DatabaseDescription } from '../description';
import { loopback } from '../ports/listen';
import { runCommand } from '../processes/run-command';
import { databaseUrl, type Cluster } from './cluster';
import { asSuperuser } from './superuser';

const databaseName = 'pfa_vanguard';
const userName = 'pfa_app';
const templatePrefix = 'template_';

const quote = pg.escapeIdentifier;

export async function createProductDatabase(cluster: Cluster, password: string): Promise<DatabaseDescription> {
  await asSuperuser(cluster.superuser.url, async (client) => {
    await client.query(`create role ${quote(userName)} login password ${pg.escapeLiteral(password)}`);
    await createOwned(client, databaseName);
  });
  const { kind, port, superuser } = cluster;
  const url = databaseUrl({ user: userName, password, port, name: databaseName });
  return { kind, host: loopback, port, name: databaseName, user: userName, password, url, superuser };
}

/** Runs Prisma's `migrate deploy` of the release into an empty database, unless that was done before. */
export async function prepareTemplate(database: DatabaseDescription, tag: string, release: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const template = templateName(tag);
  await asSuperuser(database.superuser.url, async (client) => {
    const finished = await client.query('select 1 from pg_database where datname = $1 and datistemplate', [template]);
    if (finished.rowCount === 1) return;
    await client.query(`drop database if exists ${quote(template)} with (force)`);
    await createOwned(client, template);
    const url = databaseUrl({ ...database, name: template });
    await runCommand(['prisma', 'migrate', 'deploy'], { cwd: join(release, 'backend'), environment: { ...environment, DATABASE_URL: url } });
    await client.query(`alter database ${quote(template)} is_template true`);
  });
}

/** The database exactly as the tag's migrations and seeds make it; databases that a rollback left beside it go. */
export async function resetDatabase(database: DatabaseDescription, tag: string): Promise<void> {
  await asSuperuser(database.superuser.url, async (client) => {
    const others = await client.query<{ datname: string }>("select datname from pg_database where not datistemplate and datname <> 'postgres' and not starts_with(datname, $1)", [templatePrefix]);
    for (const { datname } of others.rows) await client.query(`drop database ${quote(datname)} with (force)`);
    await createOwned(client, database.name, templateName(tag));
  });
}

async function createOwned(client: pg.Client, name: string, template = 'template0'): Promise<void> {
  await client.query(`create database ${quote(name)} owner ${quote(userName)} template ${quote(template)}`);
  await client.query(`revoke connect on database ${quote(name)} from public`);
}

function templateName(tag: string): string {
  return `${templatePrefix}${tag.replace(/[^0-9a-z]/gi, '_').toLowerCase()}`;
}
