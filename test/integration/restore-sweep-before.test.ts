// A restore whose runner dies before each of its calls.
import { jest } from '@jest/globals';
import { closeSweep, dieFrom, expectNoneHalfRenamed, openSweep } from './restore-sweep';

jest.setTimeout(600_000);
beforeAll(openSweep);
afterAll(closeSweep);

test('the runner dies before each of its calls', async () => {
  // As many points as a restore has calls: fewer would mean that the sweep ended too early.
  expect(await dieFrom(1, 'before')).toBeGreaterThan(35);
  await expectNoneHalfRenamed();
});
