// A real S3 server with users, rights and versions: Ceph's gateway on an in-memory cluster, up in about two seconds.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { S3Keys } from '../description';
import type { Layout } from '../layout';
import { acceptsConnections } from '../ports/accepts-connections';
import { holdPort, type HeldPort } from '../ports/held-port';
import { loopback, randomPortRange } from '../ports/listen';
import { sandboxMark, startRecorded, type StartedProcess } from '../processes/recorded-process';
import { runCommand } from '../processes/run-command';
import { waitUntil } from '../processes/wait-until';
import { cephConfig } from './ceph-config';

const programs = ['ceph', 'ceph-mon', 'ceph-osd', 'radosgw', 'radosgw-admin', 'monmaptool'];
const stepLimitMs = 30_000;
const tries = 5;
const storagePortCount = 40;

export function cephIsInstalled(): boolean {
  return programs.every((program) => existsSync(join('/usr/bin', program)));
}

/** Starts it, the S3 gateway at the held port, and creates the two users; the buckets are the caller's. */
export async function startCeph(layout: Layout, gatewayPort: HeldPort, users: { owner: S3Keys; stranger: S3Keys }): Promise<void> {
  const ceph = new Ceph(layout);
  const monitorPort = await holdPort();
  await ceph.prepare(monitorPort.port, gatewayPort.port);
  await ceph.startMonitor(monitorPort);
  await ceph.startStorage();
  await ceph.createUser('owner', users.owner);
  await ceph.createUser('stranger', users.stranger);
  await ceph.startGateway(gatewayPort);
}

class Ceph {
  private readonly folder: string;
  private readonly config: string;
  private readonly environment: NodeJS.ProcessEnv;
  private readonly clusterId = randomUUID();
  private monitor: StartedProcess | undefined;

  constructor(private readonly layout: Layout) {
    this.folder = layout.objectStore;
    this.config = join(this.folder, 'ceph.conf');
    this.environment = { PATH: '/usr/bin:/bin', HOME: this.folder, CEPH_CONF: this.config, [sandboxMark]: layout.folder };
  }

  async prepare(monitorPort: number, gatewayPort: number): Promise<void> {
    const folders = ['mon', 'osd'].map((name) => mkdir(join(this.folder, name), { recursive: true }));
    await Promise.all(folders);
    const plan = { folder: this.folder, clusterId: this.clusterId, monitorPort, gatewayPort, storagePorts: randomPortRange(storagePortCount) };
    await writeFile(this.config, cephConfig(plan));
  }

  async startMonitor(port: HeldPort): Promise<void> {
    const map = join(this.folder, 'monmap');
    await this.run('monmaptool', '--create', '--clobber', '--fsid', this.clusterId, '--addv', 'a', `[v1:${loopback}:${port.port}]`, map);
    await this.run('ceph-mon', '-i', 'a', '--mkfs', '--monmap', map);
    await port.release();
    this.monitor = this.start('ceph-mon', '-i', 'a', '-f');
    await waitUntil("Ceph's monitor answers", () => acceptsConnections(port.port), { limitMs: stepLimitMs, process: this.monitor });
  }

  async startStorage(): Promise<void> {
    const id = randomUUID();
    await untilAccepted(() => this.run('ceph', '--connect-timeout', String(stepLimitMs / 1_000), 'osd', 'new', id));
    await this.run('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', id);
    await untilAccepted(() => this.bootStorage());
  }

  async createUser(name: string, { accessKeyId, secretAccessKey }: S3Keys): Promise<void> {
    const keys = [`--access-key=${accessKeyId}`, `--secret-key=${secretAccessKey}`];
    await untilAccepted(() => this.run('radosgw-admin', '-n', 'client.rgw', 'user', 'create', `--uid=${name}`, `--display-name=${name}`, ...keys));
  }

  async startGateway(port: HeldPort): Promise<void> {
    await port.release();
    const gateway = this.start('radosgw', '-n', 'client.rgw', '-f');
    await waitUntil("Ceph's S3 gateway accepts connections", () => acceptsConnections(port.port), { limitMs: stepLimitMs, process: gateway });
  }

  /** Until then the gateway's first call would wait for its pools for ever. */
  private async bootStorage(): Promise<void> {
    const storage = this.start('ceph-osd', '-i', '0', '-f');
    const booted = async (): Promise<boolean> => (await readFile(storage.logFile, 'utf8')).includes('state: booting -> active');
    await waitUntil("Ceph's storage daemon is active", booted, { limitMs: stepLimitMs, process: storage });
  }

  private start(program: string, ...args: string[]): StartedProcess {
    return startRecorded(this.layout.processes, {
      name: program,
      command: [program, '-c', this.config, ...args],
      environment: this.environment,
      logFile: this.layout.log(program),
      // Its data live in memory and go with it: a clean shutdown would only write them out first.
      stopSignal: 'SIGKILL',
    });
  }

  private run(program: string, ...args: string[]): Promise<string> {
    const config = program === 'monmaptool' ? [] : ['-c', this.config];
    return runCommand([program, ...config, ...args], { environment: this.environment, timeoutMs: stepLimitMs });
  }
}

/**
 * The first command of each of Ceph's programs races against its learning the cluster's id; when it is too early, the monitor
 * refuses it ("wrong fsid", EPERM) and the program ends. Asked again, it is accepted.
 */
async function untilAccepted(ask: () => Promise<unknown>): Promise<void> {
  for (let left = tries - 1; ; left -= 1) {
    try {
      await ask();
      return;
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}
