// Brings a sandbox up: database, object store, and origin → hosts → daemon side by side, then the buckets.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { startDaemon } from './daemon/start-daemon';
import type { DaemonAddresses } from './daemon/settings';
import { startCluster } from './database/cluster';
import { createProductDatabase } from './database/product-database';
import { composeDescription, daemonSettings } from './compose';
import { writeDescription, type DatabaseDescription, type Description } from './description';
import { clearRemains, endProcesses } from './down';
import { claimFolder, releaseFolder } from './folder-claim';
import { readNpmSettings } from './hosts/host-environment';
import { clientKeyPath, embeddedHosts, provisionHosts, startSshServers, type ProvisionedHost } from './hosts/provision';
import { createKeyPair } from './hosts/ssh-keys';
import { cacheFolder, Layout } from './layout';
import { createBuckets } from './object-store/buckets';
import { startCeph } from './object-store/ceph';
import { choose, type Choices, type SandboxOptions } from './options';
import { holdPort, type HeldPort } from './ports/held-port';
import { buildOrigin } from './product/origin';
import { installTools } from './product/tools';
import { createSecrets } from './secrets';
import { settleAll } from './settle-all';

/** Whatever an earlier sandbox left in the folder is ended and removed first. */
export async function bringUp(options: SandboxOptions): Promise<Description> {
  const layout = new Layout(options.folder);
  const choices = await choose(options);
  await claimFolder(layout);
  try {
    await clearRemains(layout);
    return await new Bringing(layout, choices, options.log ?? (() => undefined)).run();
  } catch (error) {
    await endProcesses(layout);
    throw error;
  } finally {
    await releaseFolder(layout);
  }
}

export type Origin = Awaited<ReturnType<typeof buildOrigin>>;
export type Tools = Awaited<ReturnType<typeof installTools>>;

class Bringing {
  readonly instance = randomUUID();
  private readonly secrets = createSecrets();
  private readonly startedAtMs = performance.now();

  constructor(
    private readonly layout: Layout,
    private readonly choices: Choices,
    private readonly log: (line: string) => void,
  ) {}

  async run(): Promise<Description> {
    const s3Port = await holdPort();
    const [database, , { origin, tools, hosts, addresses }] = await settleAll([this.startDatabase(), this.startObjectStore(s3Port), this.startHosts(s3Port)]);
    const { layout, choices, instance, secrets } = this;
    const description = await composeDescription({ layout, choices, instance, secrets, s3Port: s3Port.port, origin, tools, hosts, addresses, database });
    await createBuckets(description.objectStore);
    await writeDescription(description);
    this.say('the sandbox is up');
    return description;
  }

  private async startDatabase(): Promise<DatabaseDescription> {
    const cluster = await startCluster(this.layout, this.choices, this.secrets.superuserPassword);
    const database = await createProductDatabase(cluster, this.secrets.databasePassword);
    this.say(`PostgreSQL (${cluster.kind}) at port ${cluster.port}`);
    return database;
  }

  /** The embedded one lives in the daemon. */
  private async startObjectStore(port: HeldPort): Promise<void> {
    if (this.choices.objectStore === 'embedded') return;
    await startCeph(this.layout, port, this.secrets.s3);
    this.say(`Ceph's S3 gateway at port ${port.port}`);
  }

  private async startHosts(s3Port: HeldPort): Promise<{ origin: Origin; tools: Tools; hosts: ProvisionedHost[]; addresses: DaemonAddresses }> {
    const [origin, tools, npm] = await settleAll([
      buildOrigin(this.layout.origin),
      installTools(join(cacheFolder(), 'tools')),
      readNpmSettings(),
      createKeyPair(clientKeyPath(this.layout), 'sandbox'),
    ]);
    this.say(`git origin with ${Object.keys(origin.tags).join(', ')}; pm2 and Prisma`);
    const hosts = await provisionHosts({ layout: this.layout, originPath: origin.path, tools, npm }, this.choices.hosts);
    const [addresses] = await settleAll([this.startDaemon(origin, hosts, s3Port), this.choices.sshd === 'openssh' ? startSshServers(this.layout, hosts) : undefined]);
    this.say(`${hosts.map(({ description }) => description.name).join(', ')} (${this.choices.sshd} sshd), stubs, edge and load balancer`);
    return { origin, tools, hosts, addresses };
  }

  private async startDaemon(origin: Origin, hosts: readonly ProvisionedHost[], s3Port: HeldPort): Promise<DaemonAddresses> {
    const { layout, choices, instance, secrets } = this;
    const sshHosts = choices.sshd === 'embedded' ? await embeddedHosts(hosts) : [];
    if (choices.objectStore === 'embedded') await s3Port.release();
    return startDaemon(layout, daemonSettings({ layout, choices, instance, secrets, s3Port: s3Port.port, originPath: origin.path, hosts, sshHosts }));
  }

  private say(line: string): void {
    this.log(`${((performance.now() - this.startedAtMs) / 1_000).toFixed(1)} s  ${line}`);
  }
}
