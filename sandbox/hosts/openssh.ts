// A host's sshd: Debian's OpenSSH, unprivileged where we are, with the host's own configuration, key and environment.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { userInfo } from 'node:os';
import type { HostDescription } from '../description';
import type { Layout } from '../layout';
import { acceptsConnections } from '../ports/accepts-connections';
import { loopback } from '../ports/listen';
import { sandboxMark, startRecorded } from '../processes/recorded-process';
import { waitUntil } from '../processes/wait-until';

const sshdPath = '/usr/sbin/sshd';
const startLimitMs = 5_000;

export interface SshKeys {
  readonly hostKeyPath: string;
  readonly authorizedKeysPath: string;
}

export function openSshIsInstalled(): boolean {
  return existsSync(sshdPath);
}

/** Starts sshd at the host's port, which has to be free by now. */
export async function startOpenSsh(layout: Layout, host: HostDescription, keys: SshKeys): Promise<void> {
  // sshd of root insists on this folder for its separated privileges; a machine that never ran one has none.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const configPath = join(layout.keys, `${host.name}.sshd_config`);
  await writeFile(configPath, sshdConfig(host, keys), { mode: 0o600 });
  const sshd = startRecorded(layout.processes, {
    name: `sshd-${host.name}`,
    command: [sshdPath, '-D', '-f', configPath, '-E', layout.log(`sshd-${host.name}`)],
    environment: { PATH: '/usr/sbin:/usr/bin:/bin', [sandboxMark]: layout.folder },
    logFile: layout.log(`sshd-${host.name}`),
  });
  await waitUntil(`sshd of ${host.name} accepts connections`, () => acceptsConnections(host.port), { limitMs: startLimitMs, process: sshd });
}

/** Every path is absolute: sshd executes itself again from another folder. */
export function sshdConfig(host: HostDescription, keys: SshKeys): string {
  const environment = Object.entries(host.environment).map(([name, value]) => `"${name}=${value}"`);
  return [
    `ListenAddress ${loopback}`,
    `Port ${host.port}`,
    `HostKey ${keys.hostKeyPath}`,
    `AuthorizedKeysFile ${keys.authorizedKeysPath}`,
    'PidFile none',
    'AuthenticationMethods publickey',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'PermitRootLogin prohibit-password',
    `AllowUsers ${userInfo().username}`,
    // The folder may lie below one that others can write to, such as /tmp.
    'StrictModes no',
    'UseDNS no',
    'PrintMotd no',
    'PrintLastLog no',
    'X11Forwarding no',
    'Subsystem sftp internal-sftp',
    'LogLevel VERBOSE',
    `SetEnv ${environment.join(' ')}`,
    '',
  ].join('\n');
}
