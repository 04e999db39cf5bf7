// A restore whose runner dies after each of its calls, where that differs from being dead before the next one.
import { jest } from '@jest/globals';
import { callBeforeTheRename, closeSweep, dieFrom, expectNoneHalfRenamed, openSweep } from './restore-sweep';

jest.setTimeout(600_000);
beforeAll(openSweep);
afterAll(closeSweep);

test('the runner dies after each call of those that are not made one by one', async () => {
  const rename = await callBeforeTheRename();
  expect(rename).toBeGreaterThan(0);
  expect(await dieFrom(rename, 'after')).toBeGreaterThan(rename + 20);
  await expectNoneHalfRenamed();
});
