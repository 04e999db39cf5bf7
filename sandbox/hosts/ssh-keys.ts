// Ed25519 key pairs in OpenSSH's formats, for the client and for each host.
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import ssh2 from 'ssh2';

export interface KeyPairFiles {
  readonly privateKeyPath: string;
  readonly publicKeyPath: string;
  /** SHA256:… as ssh-keygen -l shows it. */
  readonly fingerprint: string;
}

export async function createKeyPair(privateKeyPath: string, comment: string): Promise<KeyPairFiles> {
  const pair = generateWholePair(comment);
  const publicKeyPath = `${privateKeyPath}.pub`;
  await mkdir(dirname(privateKeyPath), { recursive: true, mode: 0o700 });
  await writeFile(privateKeyPath, withFinalNewline(pair.private), { mode: 0o600 });
  await writeFile(publicKeyPath, withFinalNewline(pair.public), { mode: 0o644 });
  return { privateKeyPath, publicKeyPath, fingerprint: fingerprintOf(pair.public) };
}

/** Length of the name `ssh-ed25519`, the name, length of the key, the key. */
const wholePublicKeyBytes = 4 + 11 + 4 + 32;

/** ssh2 drops a key's leading zero byte, one time in some hundred; sshd then refuses the file. */
function generateWholePair(comment: string): { private: string; public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    if (publicKeyBytes(pair.public).length === wholePublicKeyBytes) return pair;
  }
}

/** The lines of a private key that are secret, for a search for leaks: without the frame and the beginning that all keys share. */
export async function secretLines(privateKeyPath: string): Promise<string[]> {
  const lines = (await readFile(privateKeyPath, 'utf8')).split('\n');
  return lines.filter((line) => line.length >= 40 && !line.startsWith('-----')).slice(1);
}

export function fingerprintOf(publicKey: string): string {
  return `SHA256:${createHash('sha256').update(publicKeyBytes(publicKey)).digest('base64').replace(/=+$/, '')}`;
}

function publicKeyBytes(publicKey: string): Buffer {
  return Buffer.from(publicKey.trim().split(' ')[1] ?? '', 'base64');
}

function withFinalNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
