// What a type would pass over in silence is refused; what it takes, and what a form hands to everybody, is not.
import { expect, it } from '@jest/globals';
import { checkRequest, type RawRequest } from '../../src/entry/check-request';
import { noCredentials } from '../samples/request';

const raw: RawRequest = { rollbackType: 'quick', targetTag: 'previous', environment: '', configPath: '', incident: 'INC-1', reason: '', scenario: '', dryRun: false, freeze: false, breakLock: '', allow: [], strategy: 'auto', backup: 'latest', confirm: '', watchWindow: '', journal: '', reportedRun: '', facts: '', openRun: '', keepIssue: false, credentials: noCredentials };

it.each([
  [{ strategy: 'revert' }, 'input database-strategy: quick leaves the database alone: it would not revert anything → choose the type full, which takes code and database back, or database; or leave the strategy out'],
  [{ rollbackType: 'backend', strategy: 'restore' }, 'backend leaves the database alone'],
  [{ rollbackType: 'sync-worker', strategy: 'mark' }, 'sync-worker leaves the database alone'],
  [{ rollbackType: 'cleanup', strategy: 'mark' }, 'cleanup always means revert, never mark'],
  [{ backup: 'daily/1.sql' }, 'input backup: quick reads no backup'],
  [{ rollbackType: 'full', backup: 'daily/1.sql' }, 'input backup: strategy auto reads no backup'],
  [{ rollbackType: 'verify', freeze: true }, 'input freeze: verify keeps no lock: nothing would be frozen'],
  [{ rollbackType: 'release', freeze: true }, 'release keeps no lock'],
  [{ rollbackType: 'drill', freeze: true }, 'drill keeps no lock'],
])('%j is refused', (changes, message) => {
  expect(() => checkRequest({ ...raw, ...changes })).toThrow(message);
});

it.each([
  { strategy: 'keep', freeze: true },
  { rollbackType: 'full', strategy: 'revert' },
  { rollbackType: 'database', strategy: 'restore', backup: 'daily/1.sql' },
  { rollbackType: 'cleanup', strategy: 'revert' },
  { rollbackType: 'drill', strategy: 'revert' },
  { rollbackType: 'watch', freeze: true, backup: 'daily/1.sql', watchWindow: '15m' },
])('%j is taken', (changes) => {
  expect(checkRequest({ ...raw, ...changes })).toMatchObject({ rollbackType: changes.rollbackType ?? 'quick' });
});
