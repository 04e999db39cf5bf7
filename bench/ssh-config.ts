// The hosts of a sandbox for OpenSSH's client, so that scripts reach them by name.
import type { HostDescription } from '../sandbox/description';

export function sshConfig(hosts: readonly Pick<HostDescription, 'name' | 'address' | 'port' | 'user'>[], privateKeyPath: string): string {
  return hosts
    .map(({ name, address, port, user }) => `Host ${name}\n  HostName ${address}\n  Port ${port}\n  User ${user}\n  IdentityFile ${privateKeyPath}\n  IdentitiesOnly yes\n  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n  LogLevel ERROR\n`)
    .join('\n');
}
