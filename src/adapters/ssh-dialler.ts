// Dials for all hosts of a run: through shared bastions, only so many at a time to one address, and again where an sshd turned a burst away.
import type { NodeSSH } from 'node-ssh';
import type { Connection, SshTarget } from '../config/environment';
import { messageOf } from '../errors';
import type { Credentials } from '../request';
import { Bastions } from './bastions';
import { handshake, identityOf, placeOf, readyTimeoutMs, type Identity } from './ssh-handshake';
import { openSocket } from './tcp-socket';
import { isFinal, UnreachableError } from './transport';
import { Turnstile } from './turnstile';

export type SshConnection = Extract<Connection, { kind: 'ssh' }>;

/** sshd begins to turn away at ten that have not logged in yet (MaxStartups); others dial it, too. */
const atOnceToOneAddress = 6;
/** Of all addresses. A dead host is none of them: it never comes to its handshake. */
const handshakesAtOnce = 64;
/** One that is silent does not keep the others waiting for all of its ten seconds. */
const patienceMs = 2_000;
const tries = { host: 3, bastion: 6 };

export class SshDialler {
  private readonly identity: Identity;
  private readonly handshakes = new Turnstile(handshakesAtOnce, patienceMs);
  private readonly addresses = new Map<string, Turnstile>();
  private readonly bastions = new Bastions((bastion) => this.dialBastion(bastion), readyTimeoutMs);

  constructor(credentials: Pick<Credentials, 'sshKey' | 'sshPassphrase'>, agent: string | undefined) {
    this.identity = identityOf(credentials, agent);
  }

  /** @throws UnreachableError, UntrustedError. */
  async dial(target: SshConnection, signal: AbortSignal): Promise<NodeSSH> {
    const { jump } = target;
    const open = () => (jump === undefined ? openSocket(target, readyTimeoutMs) : this.bastions.wayTo(target, jump));
    return again(tries.host, () => this.gate(target, jump).pass(() => handshake(target, open(), this.identity, this.handshakes)), signal);
  }

  /** When no host is dialled any more. */
  async close(): Promise<void> {
    this.bastions.close();
  }

  private dialBastion(bastion: SshTarget): Promise<NodeSSH> {
    return again(tries.bastion, () => this.gate(bastion).pass(() => handshake(bastion, openSocket(bastion, readyTimeoutMs), this.identity, this.handshakes)));
  }

  private gate({ address, port }: SshTarget, jump?: SshTarget): Turnstile {
    const place = `${jump === undefined ? '' : placeOf(jump)} ${address}:${port}`;
    const gate = this.addresses.get(place) ?? new Turnstile(atOnceToOneAddress, patienceMs);
    this.addresses.set(place, gate);
    return gate;
  }
}

/** A burst of connections can be turned away by sshd (MaxStartups): such a reset is tried again. */
async function again(most: number, dial: () => Promise<NodeSSH>, signal?: AbortSignal): Promise<NodeSSH> {
  for (let count = 1; ; count += 1) {
    try {
      const ssh = await dial();
      if (ssh.connection === null) throw new Error('Connection lost before handshake');
      return ssh;
    } catch (error) {
      if (isFinal(error)) throw error;
      const passing = /ECONNRESET|Connection lost before handshake|socket hang up/.test(messageOf(error));
      if (!passing || count === most || signal?.aborted === true) throw new UnreachableError(messageOf(error), { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 200 * count + Math.random() * 200));
    }
  }
}
