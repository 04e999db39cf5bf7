// From an open socket to an SSH connection: who answers there is checked first. No host key is trusted on first use.
import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Config, NodeSSH } from 'node-ssh';
import type { SshTarget } from '../config/environment';
import { messageOf } from '../errors';
import { deniedWords } from '../key-trouble';
import type { Credentials } from '../request';
import { isFinal, UntrustedError } from './transport';
import type { Turnstile } from './turnstile';

/** For each part of the way: a socket, a way through a bastion, a handshake. */
export const readyTimeoutMs = 10_000;
const keepAlive = { keepaliveInterval: 3_000, keepaliveCountMax: 3 };

/** How the run shows who it is, to bastions and hosts alike. */
export type Identity = Partial<Config>;

export function identityOf({ sshKey, sshPassphrase }: Pick<Credentials, 'sshKey' | 'sshPassphrase'>, agent: string | undefined): Identity {
  if (sshKey !== '') return { authHandler: ['publickey'], privateKey: sshKey.endsWith('\n') ? sshKey : `${sshKey}\n`, ...(sshPassphrase === '' ? {} : { passphrase: sshPassphrase }) };
  return agent === undefined ? {} : { authHandler: ['agent'], agent };
}

/**
 * The library is loaded while the first packet travels.
 * @param gate for all handshakes, which cost this machine a few milliseconds each.
 * @throws Error with the place in it; UntrustedError for another machine; what the bastion before it threw.
 */
export async function handshake(target: SshTarget, opening: Promise<Duplex>, identity: Identity, gate: Turnstile): Promise<NodeSSH> {
  const [sock, { NodeSSH }] = await Promise.all([opening, import('node-ssh')]).catch((error: unknown) => {
    if (isFinal(error)) throw error;
    throw new Error(explain(error, target), { cause: error });
  });
  const ssh = new NodeSSH();
  let presented = '';
  const hostVerifier = (key: Buffer) => {
    presented = fingerprint(key);
    return target.hostKeys.includes(presented);
  };
  try {
    await gate.pass(async () => {
      if (sock.destroyed) throw sock.errored ?? new Error('Connection lost before handshake');
      await ssh.connect({ sock, username: target.user, readyTimeout: readyTimeoutMs, ...keepAlive, hostVerifier, ...identity });
    });
  } catch (error) {
    ssh.dispose();
    if (presented !== '' && !target.hostKeys.includes(presented)) throw new UntrustedError(explainKey(target, presented), { cause: error });
    throw new Error(explain(error, target), { cause: error });
  }
  // Without a listener a keepalive timeout would end the whole process; "close" follows.
  ssh.connection?.on('error', () => undefined);
  return ssh;
}

/** As `ssh-keygen -lf` prints it. */
function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

export function placeOf({ user, address, port }: SshTarget): string {
  return `${user}@${address}:${port}`;
}

function explainKey(target: SshTarget, presented: string): string {
  return `${placeOf(target)} shows the host key ${presented}, but the configuration has ${target.hostKeys.join(', ')}: either the key was changed (then check it on the host with ssh-keygen -lf and mend host-key), or this is another machine`;
}

function explain(error: unknown, target: SshTarget): string {
  const place = placeOf(target);
  if (/authentication methods failed/i.test(messageOf(error))) return `${place} ${deniedWords}`;
  return `${place} is not reachable: ${messageOf(error)}`;
}
