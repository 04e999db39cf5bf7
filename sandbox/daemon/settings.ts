// What the daemon is told at its start and what it answers once all its parts listen; two JSON files in the sandbox's folder.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backend } from '../edge/load-balancer';
import type { EmbeddedSshHost } from '../hosts/embedded-sshd';
import type { S3Access } from '../object-store/buckets';

export interface DaemonSettings {
  readonly folder: string;
  /** Another one at each `up`: a daemon whose folder was taken over by a later sandbox ends itself. */
  readonly instance: string;
  /** For its control endpoint. */
  readonly token: string;
  readonly recordsFolder: string;
  readonly originPath: string;
  readonly backends: readonly Backend[];
  /** Hosts whose sshd lives in the daemon; none with OpenSSH. */
  readonly sshHosts: readonly EmbeddedSshHost[];
  readonly objectStore: S3Access & { readonly embeddedPort?: number };
  readonly frontendBucket: string;
  readonly cloudfront: { readonly distributionId: string };
  readonly slack: { readonly token: string; readonly channel: string; readonly channelName: string; readonly webhookPath: string };
  readonly statuspage: { readonly key: string; readonly pageId: string };
  readonly webhook: { readonly key: string };
  readonly github: { readonly token: string; readonly repository: string };
}

/** Where its parts listen. */
export interface DaemonAddresses {
  readonly instance: string;
  readonly control: string;
  readonly cloudfront: string;
  readonly site: string;
  readonly slack: string;
  readonly statuspage: string;
  readonly webhook: string;
  readonly github: string;
  readonly api: string;
}

const settingsFile = (daemonFolder: string): string => join(daemonFolder, 'settings.json');
const addressesFile = (daemonFolder: string): string => join(daemonFolder, 'addresses.json');

export function writeSettings(daemonFolder: string, settings: DaemonSettings): Promise<void> {
  return writeWhole(settingsFile(daemonFolder), settings);
}

export async function readSettings(daemonFolder: string): Promise<DaemonSettings> {
  return JSON.parse(await readFile(settingsFile(daemonFolder), 'utf8')) as DaemonSettings;
}

export function writeAddresses(daemonFolder: string, addresses: DaemonAddresses): Promise<void> {
  return writeWhole(addressesFile(daemonFolder), addresses);
}

/** Undefined as long as the daemon is not ready. */
export async function readAddresses(daemonFolder: string): Promise<DaemonAddresses | undefined> {
  const text = await readFile(addressesFile(daemonFolder), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as DaemonAddresses);
}

async function writeWhole(path: string, content: object): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify(content, undefined, 2), { mode: 0o600 });
  await rename(`${path}.new`, path);
}
