// A scenario that no table lists: whoever writes a word that does nothing is told so.
import { expect, it } from '@jest/globals';
import { scenarioWarnings } from '../../src/policy/free-scenario';
import { sampleEnvironment } from '../samples/environment';

it('is said to change nothing, unless this program or the configuration knows it', () => {
  const sample = sampleEnvironment();
  const environment = { authorization: 'none' as const, decide: { ...sample.decide, rows: [{ name: 'open', scenario: 'market-hours', verdict: 'immediate' as const, fact: 'market-open', sustained: 0, 'no-data': 'inconclusive' as const, lowers: false }] } };
  const said = ['Scenario "foo" is known to nobody here: it is written down, and changes nothing. Only data-corruption and security-incident stop the backend at once.'];
  expect([scenarioWarnings(environment, 'foo'), scenarioWarnings({ ...environment, authorization: undefined }, 'foo')]).toEqual([said, said]);
  for (const known of ['', 'data-corruption', 'security-incident', 'production-p1', 'market-hours']) expect(scenarioWarnings(environment, known)).toEqual([]);
  expect(scenarioWarnings({ ...environment, authorization: { by: 'environments', branches: [], deadlineMs: 1, standard: undefined, scenarios: [] } }, 'foo')).toEqual([]);
});
