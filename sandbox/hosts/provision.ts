// Makes the hosts: names, ports, keys, homes, a clone of the origin each, and their sshd unless that lives in the daemon.
import { copyFile, mkdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Description, HostDescription } from '../description';
import type { Layout } from '../layout';
import { holdPort, type HeldPort } from '../ports/held-port';
import { loopback } from '../ports/listen';
import type { EmbeddedSshHost } from './embedded-sshd';
import { hostEnvironment, type NpmSettings } from './host-environment';
import { hostPaths, resetHome } from './host-home';
import { cloneOrigin } from './checkout';
import { startOpenSsh, type SshKeys } from './openssh';
import { createKeyPair } from './ssh-keys';

export interface HostProvision {
  readonly layout: Layout;
  readonly originPath: string;
  readonly tools: Description['tools'];
  readonly npm: NpmSettings;
}

export interface ProvisionedHost {
  readonly description: HostDescription;
  readonly sshPort: HeldPort;
  readonly keys: SshKeys;
}

export function clientKeyPath(layout: Layout): string {
  return join(layout.keys, 'client');
}

/** Everything but the running sshd. The client's key pair has to be there already. */
export async function provisionHosts(provision: HostProvision, count: number): Promise<ProvisionedHost[]> {
  const names = Array.from({ length: count }, (_, index) => `app-${index + 1}`);
  return Promise.all(names.map((name) => provisionHost(provision, name)));
}

async function provisionHost({ layout, originPath, tools, npm }: HostProvision, name: string): Promise<ProvisionedHost> {
  const [sshPort, backendPort] = await Promise.all([holdPort(), holdPort()]);
  const hostKeyPath = join(layout.keys, `${name}.host`);
  const authorizedKeysPath = join(layout.keys, `${name}.authorized_keys`);
  const { fingerprint } = await createKeyPair(hostKeyPath, name);
  await copyFile(`${clientKeyPath(layout)}.pub`, authorizedKeysPath);
  const paths = hostPaths(layout.home(name));
  const description: HostDescription = {
    name,
    address: loopback,
    port: sshPort.port,
    user: userInfo().username,
    hostKey: fingerprint,
    ...paths,
    backendPort: backendPort.port,
    environment: hostEnvironment({ folder: layout.folder, ...paths, tools, npm }),
  };
  await mkdir(paths.home, { recursive: true });
  await resetHome(description);
  await cloneOrigin(originPath, paths.repository);
  await backendPort.release();
  return { description, sshPort, keys: { hostKeyPath, authorizedKeysPath } };
}

export async function startSshServers(layout: Layout, hosts: readonly ProvisionedHost[]): Promise<void> {
  await Promise.all(
    hosts.map(async ({ description, sshPort, keys }) => {
      await sshPort.release();
      await startOpenSsh(layout, description, keys);
    }),
  );
}

/** The same hosts as the daemon needs to know them to be their sshd. */
export async function embeddedHosts(hosts: readonly ProvisionedHost[]): Promise<EmbeddedSshHost[]> {
  await Promise.all(hosts.map(({ sshPort }) => sshPort.release()));
  return hosts.map(({ description: { port, user, home, environment }, keys }) => ({ port, user, home, environment, ...keys }));
}
