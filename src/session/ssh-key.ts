// The private key for the hosts is looked at once, before any host is contacted: each of them would say the same of a wrong one.
import { createPrivateKey } from 'node:crypto';
import type { Environment } from '../config/environment';
import { ConfigurationError, messageOf } from '../errors';
import type { Request, RunIdentity } from '../request';

type Trouble = readonly [what: string, mend: string];

/** @param agent the socket of an SSH agent. @throws ConfigurationError for a key that no host could accept. */
export function requireUsableKey({ environment, request: { rollbackType, credentials }, run }: { readonly environment: Pick<Environment, 'hosts'>; readonly request: Pick<Request, 'rollbackType' | 'credentials'>; readonly run: Pick<RunIdentity, 'breakGlass'> }, agent: string | undefined): void {
  if (environment.hosts.every(({ connection }) => connection.kind === 'local')) return;
  const { sshKey, sshPassphrase } = credentials;
  // The score card of readiness has a line of its own for secrets that are not there.
  const trouble = sshKey !== '' ? keyTrouble(sshKey.trim(), sshPassphrase) : rollbackType !== 'readiness' && (agent ?? '') === '' ? missing(run.breakGlass) : undefined;
  if (trouble !== undefined) throw new ConfigurationError([{ where: run.breakGlass ? '--identity' : 'input ssh-key', what: trouble[0], mend: trouble[1] }]);
}

function missing(breakGlass: boolean): Trouble {
  if (breakGlass) return ['is left out, and no SSH agent answers (SSH_AUTH_SOCK is not set)', 'name the private key file, or start an agent and ssh-add the key'];
  return ['is empty, and no SSH agent answers', 'hand it over (ssh-key: ${{ secrets.ROLLBACK_SSH_KEY }}), and add that secret to the environment of the job; a secret that does not exist there is empty'];
}

const another = 'use the private key as ssh-keygen wrote it: the whole file, with its line breaks, from -----BEGIN to -----END';

function keyTrouble(key: string, passphrase: string): Trouble | undefined {
  if (key.startsWith('PuTTY-User-Key-File-')) return undefined;
  if (/^(?:ssh-|ecdsa-|sk-)\S+ AAAA/.test(key) || key.includes('-----BEGIN PUBLIC KEY')) return ['is a public key', 'use the private one: the file without .pub'];
  const kind = /^-----BEGIN ((?:[A-Z]+ )?PRIVATE KEY)-----/.exec(key)?.[1];
  if (kind === undefined) return ['is no private key: it does not begin with -----BEGIN … PRIVATE KEY-----', another];
  if (!/^-----BEGIN [^\n]*-----\r?\n[\s\S]+\r?\n-----END [A-Z ]+-----$/.test(key)) return ['is a private key that has lost its line breaks or its end', another];
  return kind === 'OPENSSH PRIVATE KEY' ? opensshTrouble(key, passphrase) : pemTrouble(key, passphrase);
}

const encrypted: Trouble = ['is encrypted, and there is no passphrase', 'give the input ssh-passphrase (in the terminal: the variable SSH_PASSPHRASE), or a key without one'];

/** Its head says how it is encrypted; then come the public and the private part, each with its length. */
function opensshTrouble(key: string, passphrase: string): Trouble | undefined {
  const bytes = Buffer.from(key.replace(/-----[^-]+-----/g, ''), 'base64');
  const magic = 'openssh-key-v1\0';
  if (bytes.toString('latin1', 0, magic.length) !== magic) return ['cannot be read as a private key', another];
  const parts: string[] = [];
  let at = magic.length;
  for (const skipped of [0, 0, 0, 4, 0]) {
    at += skipped;
    const length = at + 4 <= bytes.length ? bytes.readUInt32BE(at) : Infinity;
    if (at + 4 + length > bytes.length) return ['is a private key that is cut off', another];
    parts.push(bytes.toString('latin1', at + 4, at + 4 + length));
    at += 4 + length;
  }
  return parts[0] !== 'none' && passphrase === '' ? encrypted : undefined;
}

function pemTrouble(key: string, passphrase: string): Trouble | undefined {
  if (passphrase === '' && /^-----BEGIN ENCRYPTED|ENCRYPTED$/m.test(key)) return encrypted;
  try {
    createPrivateKey(passphrase === '' ? key : { key, passphrase });
    return undefined;
  } catch (error) {
    if (passphrase !== '') return ['cannot be opened with the passphrase given', 'mend ssh-passphrase (in the terminal: the variable SSH_PASSPHRASE), or use another key'];
    return [`cannot be read as a private key (${messageOf(error)})`, another];
  }
}
