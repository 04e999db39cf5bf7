// What is typed before the database is changed: its name, for all that type cleanup does.
import { expect, it } from '@jest/globals';
import { databaseRefusals } from '../../src/policy/database-safety';
import { runbooks } from '../../src/runbooks';
import type { MigrationAction } from '../../src/database/strategy';
import { beyondSample, databaseSituation, sampleDatabase } from '../samples/database';
import { commits, hostFacts } from '../samples/facts';

const target = { tag: 'v3.0.0', commit: commits['v3.0.0'] };

function refusedFor(action: MigrationAction['action'], confirm: string, after: readonly string[] = []): string[] {
  const situation = databaseSituation({ actions: [{ migration: beyondSample, action, why: '' }] });
  return databaseRefusals({ ...sampleDatabase, after }, situation, [hostFacts('app-1', { head: target.commit })], target, { runbook: runbooks.cleanup, confirm, allow: [] }).filter(({ where }) => where === 'input confirm').map(({ what }) => what);
}

it.each([['revert', []], ['resolve', []], ['keep', ['select 1']]] as const)('cleanup that does %s, %j must be confirmed', (action, after) => {
  expect(refusedFor(action, '', after)).toEqual(['cleanup with revert must be confirmed']);
  expect(refusedFor(action, 'shop', after)).toEqual([]);
});

it('cleanup that has nothing to do needs no confirmation: it is told so', () => {
  expect(refusedFor('keep', '')).toEqual([]);
});
