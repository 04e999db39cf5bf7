// Puts together what the parts of a sandbox are: for the daemon before it starts, for everybody else once all is up.
import type { DaemonAddresses, DaemonSettings } from './daemon/settings';
import type { DatabaseDescription, Description } from './description';
import type { EmbeddedSshHost } from './hosts/embedded-sshd';
import { clientKeyPath, type ProvisionedHost } from './hosts/provision';
import { secretLines } from './hosts/ssh-keys';
import type { Layout } from './layout';
import { buckets, region } from './object-store/buckets';
import type { Choices } from './options';
import { loopback } from './ports/listen';
import type { SandboxSecrets } from './secrets';

const distributionId = 'E2SANDBOX0ROLL';
const slackChannel = { channel: 'C0INCIDENTS', channelName: 'incidents' } as const;
const statuspageId = 'sandboxpage1';
const githubRepository = 'pfa-vanguard/pfa';

interface Base {
  readonly layout: Layout;
  readonly choices: Choices;
  readonly instance: string;
  readonly secrets: SandboxSecrets;
  readonly s3Port: number;
  readonly hosts: readonly ProvisionedHost[];
}

export function daemonSettings(base: Base & { originPath: string; sshHosts: readonly EmbeddedSshHost[] }): DaemonSettings {
  const { layout, choices, instance, secrets, s3Port, hosts, originPath, sshHosts } = base;
  const embedded = choices.objectStore === 'embedded' ? { embeddedPort: s3Port } : {};
  return {
    folder: layout.folder,
    instance,
    token: secrets.daemonToken,
    recordsFolder: layout.records,
    originPath,
    backends: hosts.map(({ description: { name, backendPort } }) => ({ name, port: backendPort })),
    sshHosts,
    objectStore: { ...secrets.s3.owner, endpoint: endpoint(s3Port), ...embedded },
    frontendBucket: buckets.frontend,
    cloudfront: { distributionId },
    slack: { ...slackChannel, token: secrets.slackToken, webhookPath: webhookPath(secrets) },
    statuspage: { key: secrets.statuspageKey, pageId: statuspageId },
    webhook: { key: secrets.webhookKey },
    github: { token: secrets.githubToken, repository: githubRepository },
  };
}

interface Parts extends Base {
  readonly origin: Description['origin'];
  readonly tools: Description['tools'];
  readonly addresses: DaemonAddresses;
  readonly database: DatabaseDescription;
}

export async function composeDescription(parts: Parts): Promise<Description> {
  const { layout, choices, instance, secrets, s3Port, addresses, database } = parts;
  const stranger = choices.objectStore === 'ceph' ? { stranger: secrets.s3.stranger } : {};
  const privateKeyPath = clientKeyPath(layout);
  return {
    folder: layout.folder,
    instance,
    sshd: choices.sshd,
    hosts: parts.hosts.map(({ description }) => description),
    origin: parts.origin,
    tools: parts.tools,
    ssh: { privateKeyPath },
    database,
    objectStore: { kind: choices.objectStore, endpoint: endpoint(s3Port), region, ...secrets.s3.owner, ...stranger, buckets },
    cloudfront: { endpoint: addresses.cloudfront, distributionId, siteUrl: addresses.site },
    slack: { url: `${addresses.slack}/api/`, token: secrets.slackToken, channel: slackChannel.channel, webhookUrl: `${addresses.slack}${webhookPath(secrets)}` },
    statuspage: { url: addresses.statuspage, key: secrets.statuspageKey, pageId: statuspageId },
    webhook: { url: addresses.webhook, key: secrets.webhookKey },
    github: { url: addresses.github, token: secrets.githubToken, repository: githubRepository },
    apiUrl: addresses.api,
    daemon: { url: addresses.control, token: secrets.daemonToken },
    jwtSecret: secrets.jwtSecret,
    secrets: await allSecrets(secrets, database, privateKeyPath),
  };
}

/** Also in the spelling that they have inside an address. */
async function allSecrets(secrets: SandboxSecrets, database: DatabaseDescription, privateKeyPath: string): Promise<string[]> {
  const { s3, ...plain } = secrets;
  const values = [...Object.values(plain), s3.owner.secretAccessKey, s3.stranger.secretAccessKey, encodeURIComponent(secrets.databasePassword), database.url];
  return [...new Set([...values, ...(await secretLines(privateKeyPath))])];
}

function endpoint(port: number): string {
  return `http://${loopback}:${port}`;
}

function webhookPath(secrets: SandboxSecrets): string {
  return `/services/T0SANDBOX/B0ROLLBACK/${secrets.slackWebhookKey}`;
}
