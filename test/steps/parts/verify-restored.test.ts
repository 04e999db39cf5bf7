// What a restored database is held against: the migrations of the target, and the scripts of those beyond it.
import { expect, it } from '@jest/globals';
import { expectations } from '../../../src/steps/parts/verify-restored';
import { sampleContext } from '../../samples/context';
import { beyondSample, databaseFacts, databaseSituation } from '../../samples/database';
import { sampleSituation } from '../../samples/situation';

it('needs the migrations of the target, and none that was rolled back before the target was made', () => {
  const history = { name: '0_tried', state: 'rolled-back', checksum: 'c0', succeeded: true } as const;
  const { migrations } = databaseFacts();
  const situation = sampleSituation({ database: databaseSituation({ strategy: 'restore' }, { migrations: [history, ...migrations] }) });
  expect(expectations(sampleContext({ situation }))).toEqual({ needed: ['1_init'], allowsFailed: false, scripts: new Map([['2_queue', beyondSample.file?.up]]) });
  expect(expectations(sampleContext({ situation: { ...situation, allow: ['newer-code'] } }))).toMatchObject({ needed: [], allowsFailed: true });
});
