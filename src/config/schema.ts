// What .github/rollback.yml may say. Validation, types and the JSON Schema for editors all come from here.
import { z } from 'zod';
import { stepNames } from '../step-names';
import { announce } from './announce-schema';
import { authorization } from './authorization-schema';
import { build } from './build-schema';
import { checklistItem } from './checklist-schema';
import { decide } from './decide-schema';
import { drill } from './drill-schema';
import { errorLog } from './error-log-schema';
import { frontend } from './frontend-schema';
import { httpCheck } from './http-check-schema';
import { readiness } from './readiness-schema';
import { bucketAddress, duration, fingerprint, headers, innerPath, port, remotePath, secret, share, size, text } from './values';
import { watch } from './watch-schema';

const sshTarget = {
  address: text.describe('DNS name or IP address'),
  port: port.default(22).describe('Of its SSH server'),
  user: text.describe('The user that runs pm2 on the host'),
  'host-key': z.union([fingerprint, z.array(fingerprint).min(1)]).describe('Fingerprint of the host key; several while a key is being changed'),
};

const host = z
  .strictObject({
    name: text.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be letters, digits, dots, dashes').describe('What records call it, and what via: refers to'),
    connection: z.enum(['ssh', 'local']).default('ssh').describe('local: this machine, for a self-hosted runner on the application host'),
    address: sshTarget.address.optional().describe('DNS name or IP address; required unless connection: local'),
    port: sshTarget.port,
    user: sshTarget.user.optional().describe('The user that runs pm2 on the host; required unless connection: local. A PM2_HOME other than ~/.pm2 is set in /etc/environment or at the top of ~/.bashrc there, for ~/.profile is not read'),
    'host-key': sshTarget['host-key'].optional().describe('Fingerprint of the host key, SHA256:…; several while a key is being changed; required unless connection: local'),
    jump: z.strictObject({ ...sshTarget, user: text.describe('The user that logs in on the bastion, with the same key; it needs nothing there but to forward connections') }).optional().describe('Bastion to go through. Hosts with the same one share a connection to it'),
    processes: z.array(text).optional().describe('What runs here: backend, worker (all of them), or the names of single processes; everything, when left out. Each host that runs one of them gets the code of the target, one with workers alone without a start; with [] a host is left as it is, such as one that only reaches the database'),
    repository: remotePath.optional().describe('Where this host differs'),
    current: remotePath.optional().describe('Where this host differs'),
    state: remotePath.optional().describe('Where this host differs'),
    log: remotePath.optional().describe('Where this host differs'),
    path: z.array(text).optional().describe('Where this host differs'),
    variables: z.record(z.string(), z.union([z.string(), z.number()])).default({}).describe('For {name} in health checks that run on the host'),
  })
  .superRefine((value, context) => {
    if (value.connection === 'local') return;
    for (const key of ['address', 'user', 'host-key'] as const) {
      if (value[key] === undefined) context.addIssue({ code: 'custom', path: [], message: `host ${value.name} lacks "${key}"`, params: { mend: `add ${key}: to it${key === 'host-key' ? ' (on the host: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub)' : ''}, or connection: local where it is this very machine` } });
    }
  });

const process = z.strictObject({
  name: text.describe('Its name in pm2'),
  ecosystem: innerPath.optional().describe('The pm2 ecosystem file, in the repository'),
  env: text.optional().describe('The --env of the ecosystem file'),
});

const worker = process.extend({
  'stop-timeout': duration.prefault('20s').describe('How long it may take to end by itself'),
  kill: z.boolean().default(true).describe('Kill it when it does not end by itself'),
});

const backend = z.strictObject({
  ...build,
  paths: z.array(innerPath).min(1).optional().describe('What type backend takes back in the repository; the directory and the ecosystem file, when left out'),
  outputs: z.array(innerPath).min(1).default(['node_modules', 'dist']).describe('What install and build make, relative to the directory'),
});

const backups = z.strictObject({
  bucket: text.describe('The S3 bucket that holds them'),
  key: text.describe('Pattern of their keys: {date} stands for YYYYMMDD, {date-} for YYYY-MM-DD, * for anything, such as backup_prod_{date}.sql'),
  'max-age': duration.prefault('24h').describe('Older than this is refused unless it is named by its key'),
  'min-size': size.prefault('1KiB').describe('Smaller than this is no backup'),
});

const database = z
  .strictObject({
    name: text.describe('The database that must answer: another one is refused. Typed as confirmation of what replaces or drops data'),
    url: text.optional().describe('Address, postgresql://…; a secret. This or env-file is required'),
    'env-file': text.optional().describe('In place of url: the file on the host via that holds it; absolute, or in the live tree as shared is (the repository, or current with layout: symlink, then the repository)'),
    variable: text.default('DATABASE_URL').describe('With env-file: its name in there'),
    'admin-url': text.optional().describe('Address with the rights to create and rename databases, on the same server; needed for restore when url lacks them. Whichever database it names, such as …/postgres, the one called name is worked on'),
    via: text.optional().describe('The host that reaches the database and has its client programs; the first one, when left out'),
    migrations: innerPath.default('prisma/migrations').describe('Folder of the migrations in the repository'),
    prisma: z.strictObject({ directory: innerPath.default('.').describe('Where it runs in the repository'), command: text.default('npx prisma').describe('Shell command that starts it') }).prefault({}).describe('Where and how Prisma’s own command line runs'),
    path: z.array(text).default([]).describe('Folders of psql, pg_dump and pg_restore, put in front of PATH'),
    backups: backups.optional().describe('Where restore finds them; required for it'),
    dumps: bucketAddress.optional().describe('s3://bucket/folder, where rows are kept before a revert drops them; on the host, when left out'),
    jobs: z.number().int().min(1).max(64).default(2).describe('Sessions of a restore: rows of large tables, indexes, counting'),
    'lock-timeout': duration.prefault('5s').describe('How long a change waits for other sessions before it gives up'),
    counts: z.array(text).default([]).describe('Tables whose rows are counted exactly for the baseline; all of them, when left out. Names without a schema: that of the address, then public'),
    after: z.array(text).default([]).describe('SQL to run once the database is at the target, in one transaction'),
  })
  .superRefine((value, context) => {
    if ((value.url === undefined) === (value['env-file'] === undefined)) context.addIssue({ code: 'custom', path: [], message: 'needs one of "url" and "env-file"', params: { mend: 'say one of them, and not both' } });
  });

const stability = z.strictObject({
  replies: z.number().int().min(1).max(100).default(3).describe('Healthy replies in a row'),
  within: duration.prefault('60s').describe('How long it may take to become healthy'),
  interval: duration.prefault('1s').describe('Pause between two looks while it is not healthy'),
  'stable-for': duration.prefault('5s').describe('How long pid and restart count must not change'),
});

const waveSize = z.union([z.number().int().min(1), z.string().regex(/^(?:100|[1-9]?\d)%$/, 'must be a number of hosts, or a percentage such as "25%"')]);

const rollout = z.strictObject({
  parallel: z.number().int().min(1).max(1000).default(10).describe('Hosts at a time'),
  'max-failures': z.number().int().min(0).default(0).describe('Failed hosts after which no further host is switched'),
  serial: z.union([waveSize, z.array(waveSize).min(1)]).default('100%').describe('Hosts that are switched before the next ones begin, each wave healthy first: 1, "25%", or a list such as [1, "100%"] for a canary. Hosts with workers alone count in none and go with the last'),
  'on-failure': z.enum(['hold', 'switch-back']).default('hold').describe('What becomes of hosts that were switched already when one fails or does not run well, be it the last: they stay and the run stops, or they go back to what ran'),
  quorum: share.prefault('100%').describe('Share of the hosts that must be reachable for a quick rollback; the others are reported, never called a success'),
});

const retention = z.strictObject({
  releases: z.number().int().min(1).max(50).default(3).describe('Built releases kept on every host'),
  'min-free': size.prefault('1GiB').describe('Free disk that must be left where releases are built'),
  'min-free-inodes': z.number().int().min(0).default(50_000).describe('The same for inodes'),
});

const cell = z.union([z.string(), z.number(), z.boolean()]);

const rowSetting = z.strictObject({
  table: text.describe('Its name; one without a schema is looked for in that of the address (?schema=), then in public'),
  where: z.record(z.string(), cell).describe('Finds the row; it is made when there is none'),
  set: z.record(z.string(), cell).describe('What its columns shall hold'),
});

const httpBanner = z.strictObject({
  url: secret(text).describe('Where the request goes; it counts as a secret'),
  method: z.enum(['POST', 'PUT', 'PATCH']).default('POST').describe('Of the request'),
  headers: headers.describe('Such as authorization; their values count as secrets'),
  body: z.string().default('').describe('Sent as it stands'),
});

const sync = z.strictObject({
  flag: rowSetting.optional().describe('Feature flag that switches the synchronisation off: { table: feature_flags, where: { flag_name: bi_directional_sync }, set: { enabled: false } }'),
  banner: z
    .union([rowSetting, httpBanner])
    .optional()
    .describe('Tells users: a row of a table, or an HTTP request'),
});

const monitoring = z.strictObject({
  prometheus: z.url({ error: 'must be an address' }).optional().describe('Its address; required by watch, decide and checks that query it'),
  alertmanager: z.url({ error: 'must be an address' }).optional().describe('Its address; required where alerts are asked for'),
  headers: headers.describe('For both, such as authorization; their values count as secrets'),
});

const environment = z.strictObject({
  repository: remotePath.describe('The git checkout on every host'),
  layout: z.enum(['in-place', 'symlink']).default('in-place').describe('See Layouts'),
  current: remotePath.optional().describe('The link that points to the live release; required by layout: symlink'),
  state: remotePath.default('~/.emergency-rollback').describe('Releases, journal and lock; best on the file system of the repository'),
  log: remotePath.optional().describe('The log file of the team on every host'),
  path: z.array(text).default([]).describe('Folders put in front of PATH on the hosts, such as those of nvm'),
  shared: z.array(innerPath).default([]).describe('Untracked files and folders of the live tree that a build or a release needs, such as .env'),
  remote: text.default('origin').describe('The git remote that says where a tag points'),
  hosts: z.array(host).min(1, 'needs at least one host').describe('In the order in which they are switched: see Hosts'),
  rollout: rollout.prefault({}).describe('How many hosts switch at a time, and what failures mean'),
  processes: z
    .strictObject({
      worker: z.union([worker, z.array(worker)]).optional().describe('What writes in the background: stopped before anything else; one, or a list'),
      backend: z.union([process, z.array(process)]).optional().describe('What must run the version of the backend: restarted with it, and proved; required with backend:. One, or a list'),
    })
    .describe('Processes of pm2'),
  backend: backend.optional().describe('How it is built'),
  frontend: frontend.optional().describe('How it is built, and where it is served; left out, quick and full leave the frontend alone'),
  database: database.optional().describe('PostgreSQL with Prisma migrations; required by type database'),
  sync: sync.prefault({}).describe('What type sync-worker does beside stopping the worker'),
  monitoring: monitoring.optional().describe('Who knows the metrics and the alerts'),
  verify: z.array(checklistItem).default([]).describe('The verification checklist: see Checklist'),
  watch: watch.prefault({}).describe('What type watch looks at, and for how long'),
  decide: decide.prefault({}).describe('The decision matrix: see Decision matrix'),
  health: z.array(httpCheck).default([]).describe('What must answer as expected before the rollback counts as healthy'),
  stability: stability.prefault({}).describe('When a switched process counts as healthy'),
  'error-log': errorLog.prefault({}).describe('Which lines of the error log of pm2 count'),
  announce: announce.prefault({}).describe('Who is told, where, and in which words'),
  authorization: authorization.optional().describe('Who must agree before a run changes anything; none: nobody. Left out, GitHub runs that change something are refused. See docs/authorization.md'),
  readiness: readiness.prefault({}).describe('How far type readiness goes'),
  drill: drill.optional().describe('Marks an environment that is there for drills, never production: nobody has to approve a drill here. See Drill in the README'),
  retention: retention.prefault({}).describe('What is kept on the hosts'),
  deadlines: z.partialRecord(z.enum(stepNames), duration).default({}).describe('Longest time for a step, by its name'),
});

export const configurationSchema = z.strictObject({
  version: z.literal(1, 'must be 1').describe('Of this format'),
  system: text.describe('The name people know it by'),
  'tag-prefix': z.string().default('v').describe('What stands before the version in a release tag'),
  environments: z
    .record(z.string(), environment)
    .refine((value) => Object.keys(value).length > 0, 'needs at least one environment')
    .describe('By the name of the GitHub environment: production, staging'),
});

export type ConfigurationFile = z.output<typeof configurationSchema>;
export type EnvironmentFile = z.output<typeof environment>;
export type HostFile = z.output<typeof host>;
