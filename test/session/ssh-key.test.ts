// A key that no host could accept is named once, before any host is contacted.
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ConfigurationError } from '../../src/errors';
import { keyMend } from '../../src/key-trouble';
import { requireUsableKey } from '../../src/session/ssh-key';

const folder = mkdtempSync(join(tmpdir(), 'ssh-key-'));
afterAll(() => rmSync(folder, { recursive: true }));

function openssh(name: string, passphrase: string): string {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', join(folder, name)]);
  return readFileSync(join(folder, name), 'utf8');
}

const rsa = (passphrase?: string) => generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem', ...(passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase }) } });
const plain = openssh('plain', '');
const locked = openssh('locked', 'word');
const lockedPem = rsa('word').privateKey;

function trouble(sshKey: string, { passphrase = '', agent = undefined as string | undefined, breakGlass = false, rollbackType = 'quick' as 'quick' | 'readiness', kind = 'ssh' as 'ssh' | 'local' } = {}): string {
  const hosts = [{ connection: { kind } }] as never;
  const credentials = { sshKey, sshPassphrase: passphrase } as never;
  try {
    requireUsableKey({ environment: { hosts }, request: { rollbackType, credentials }, run: { breakGlass } }, agent);
    return '';
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.message;
  }
}

describe('requireUsableKey', () => {
  it.each([
    ['OpenSSH', plain, ''],
    ['OpenSSH, with carriage returns', plain.replaceAll('\n', '\r\n'), ''],
    ['OpenSSH, encrypted', locked, 'word'],
    ['PEM', rsa().privateKey, ''],
    ['PEM, encrypted', lockedPem, 'word'],
  ])('takes a key: %s', (_name, key, passphrase) => {
    expect(trouble(key, { passphrase })).toBe('');
  });

  it.each([
    ['encrypted', locked, '', /input ssh-key: is encrypted, and there is no passphrase → give the input ssh-passphrase .*SSH_PASSPHRASE/],
    ['encrypted PEM', lockedPem, '', /is encrypted, and there is no passphrase/],
    ['PEM with the wrong passphrase', lockedPem, 'other', /cannot be opened with the passphrase given → mend ssh-passphrase/],
    ['a public key', readFileSync(join(folder, 'plain.pub'), 'utf8'), '', /is a public key → use the private one/],
    ['a public key in PEM', rsa().publicKey, '', /is a public key/],
    ['flattened', plain.replaceAll('\n', ' '), '', /has lost its line breaks or its end/],
    ['cut off', plain.replace(/\n.{70}\n(?=.*\n-----END)/, '\n'), '', /is cut off/],
    ['something else', 'ROLLBACK_SSH_KEY', '', /is no private key/],
  ])('refuses %s', (_name, key, passphrase, expected) => {
    expect(trouble(key, { passphrase })).toMatch(expected);
    expect(trouble(key, { passphrase })).not.toContain(key.trim());
  });

  it('says that there is none, and no agent', () => {
    expect(trouble('')).toMatch(/input ssh-key: is empty, and no SSH agent answers → hand it over/);
    expect(trouble('', { breakGlass: true })).toMatch(/--identity: is left out, and no SSH agent answers/);
    expect(trouble('', { agent: '/run/agent' })).toBe('');
    expect(trouble('', { kind: 'local' })).toBe('');
  });

  it('leaves a missing key to the score card, but no broken one', () => {
    expect(trouble('', { rollbackType: 'readiness' })).toBe('');
    expect(trouble('x', { rollbackType: 'readiness' })).toMatch(/no private key/);
  });
});

describe('keyMend', () => {
  it('names the user whose authorized_keys lack the key', () => {
    expect(keyMend('deploy@10.0.0.1:22 accepts none of our keys')).toMatch(/~deploy\/\.ssh\/authorized_keys/);
    expect(keyMend('deploy@10.0.0.1:22 is not reachable: Cannot parse privateKey: integrity check failed')).toMatch(/ssh-passphrase/);
    expect(keyMend('deploy@10.0.0.1:22 is not reachable: ECONNREFUSED')).toBeUndefined();
  });
});
