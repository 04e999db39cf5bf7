// The sandbox described for the action: its rollback.yml, made from the addresses and ports of this very sandbox.
import { stringify } from 'yaml';
import type { Description, HostDescription } from './description';

/** Parts of the environment that a test or the demo wants otherwise. */
export type EnvironmentOverrides = Readonly<Record<string, unknown>>;

/** Variables that the file asks for: what a workflow would take from its secrets. */
export function configurationVariables(description: Description, testToken: string): Record<string, string> {
  return { CLOUDFRONT_DIST_ID: description.cloudfront.distributionId, TEST_TOKEN: testToken, DATABASE_ADMIN_URL: adminUrl(description) };
}

/** The product's database for a user that may create and rename databases. */
function adminUrl({ database }: Description): string {
  return database.superuser.url.replace(/\/postgres$/, `/${database.name}`);
}

/** AWS's own variables, with the sandbox's servers as endpoints. */
export function awsVariables({ objectStore, cloudfront }: Description): Record<string, string> {
  return {
    AWS_REGION: objectStore.region,
    AWS_ACCESS_KEY_ID: objectStore.accessKeyId,
    AWS_SECRET_ACCESS_KEY: objectStore.secretAccessKey,
    AWS_ENDPOINT_URL_S3: objectStore.endpoint,
    AWS_ENDPOINT_URL_CLOUDFRONT: cloudfront.endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

export function rollbackYaml(description: Description, overrides: EnvironmentOverrides = {}): string {
  return stringify({ version: 1, system: 'PFA Vanguard', environments: { staging: { ...staging(description), ...overrides } } }, { lineWidth: 0 });
}

/** Host entries as the file wants them; `port` may lead through a proxy. */
export function hostEntry(host: HostDescription, port = host.port): Record<string, unknown> {
  return { name: host.name, address: host.address, port, user: host.user, 'host-key': host.hostKey, variables: { port: host.backendPort } };
}

function staging({ hosts, database, objectStore, cloudfront, apiUrl, slack, statuspage }: Description): Record<string, unknown> {
  return {
    repository: '~/srv/pfa',
    log: '~/var/log/pfa/rollback.log',
    shared: ['.env'],
    hosts: hosts.map((host) => hostEntry(host)),
    processes: {
      worker: { name: 'pems-write-sync-worker' },
      backend: { name: 'pfa-vanguard-backend', ecosystem: 'ecosystem.config.js', env: 'production' },
    },
    backend: { directory: 'backend', outputs: ['node_modules', 'dist'] },
    frontend: {
      bucket: objectStore.buckets.frontend,
      releases: `s3://${objectStore.buckets.releases}/frontend`,
      distribution: '${CLOUDFRONT_DIST_ID}',
      url: cloudfront.siteUrl,
      version: '<meta name="version" content="([^"]+)"',
    },
    database: {
      name: database.name,
      'env-file': '.env',
      'admin-url': '${DATABASE_ADMIN_URL}',
      migrations: 'backend/prisma/migrations',
      prisma: { directory: 'backend', command: 'prisma' },
      backups: { bucket: objectStore.buckets.backups, key: 'backup_staging_{date}*' },
      dumps: `s3://${objectStore.buckets.backups}/rollback-dumps`,
    },
    health: [
      { name: 'health', url: `${apiUrl}/health`, json: { status: 'healthy' }, version: '$.version' },
      { name: 'health of each host', on: 'hosts', url: 'http://127.0.0.1:{port}/health', json: { status: 'healthy' }, version: '$.version' },
      { name: 'database', url: `${apiUrl}/health/db`, json: { status: 'healthy' } },
      { name: 'authenticated request', url: `${apiUrl}/api/pfa-data?organizationId=org-rio`, headers: { authorization: 'Bearer ${TEST_TOKEN}' }, status: 200 },
    ],
    stability: { 'stable-for': '3s', interval: '500ms', within: '30s' },
    retention: { 'min-free': '200MiB', 'min-free-inodes': 1000 },
    authorization: {
      branches: ['main'],
      default: 'staging-critical',
      scenarios: { 'staging-critical': { approvers: approvers(), tell: ['DevSecOps Lead'] }, 'data-corruption': { approvers: approvers(), tell: ['Product Owner', 'Compliance'] } },
    },
    announce: { slack: { channel: slack.channel, api: slack.url }, statuspage: { page: statuspage.pageId, api: statuspage.url } },
  };
}

function approvers(): readonly object[] {
  return Object.entries(gates).map(([gate, { role, login }]) => ({ role, gate, people: [login] }));
}

/** The two gates of the sandbox's rollbacks, and who opens them. */
export const gates = {
  'rollback-on-call': { role: 'On-Call Engineer', login: 'olga' },
  staging: { role: 'DevSecOps Lead', login: 'grace' },
} as const;
