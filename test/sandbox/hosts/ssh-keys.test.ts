// Keys that sshd can read: every one of them, not most.
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { createKeyPair, fingerprintOf } from '../../../sandbox/hosts/ssh-keys';

const folder = mkdtempSync(join(tmpdir(), 'ssh-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// ssh2 makes one key in some hundred a byte too short: of 1,500 about ten would be.
it('makes whole keys alone', async () => {
  for (let count = 0; count < 1_500; count += 1) {
    const { publicKeyPath, fingerprint } = await createKeyPair(join(folder, 'key'), 'test');
    const text = await readFile(publicKeyPath, 'utf8');
    expect(Buffer.from(text.split(' ')[1] ?? '', 'base64')).toHaveLength(51);
    expect(fingerprint).toBe(fingerprintOf(text));
  }
});
