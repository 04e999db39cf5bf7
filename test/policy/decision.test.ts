// From rows to one decision, and what it recommends.
import { describe, expect, it } from '@jest/globals';
import type { RowState } from '../../src/policy/decision-matrix';
import { assess } from '../../src/policy/decision';
import { production, rowVerdict } from '../samples/matrix';

const at = '2026-01-01T10:00:00.000Z';
/** `immediate holds`, `fix holds` … */
const decide = (...rows: readonly string[]) => assess(rows.map((text) => {
  const [verdict = '', state = ''] = text.split(' ');
  return verdict === 'fix' ? rowVerdict(state as RowState, { name: 'fix', verdict: 'monitor', fact: 'fix-within-2h', lowers: true }) : rowVerdict(state as RowState, { name: verdict, verdict });
}), production, at);

describe('the decision', () => {
  it.each([
    ['immediate', ['immediate holds', 'scheduled holds', 'scheduled inconclusive']],
    ['immediate', ['immediate holds', 'immediate inconclusive']],
    ['immediate', ['immediate holds', 'fix holds']],
    ['scheduled', ['immediate clear', 'scheduled holds', 'monitor holds']],
    ['scheduled', ['immediate inconclusive', 'scheduled holds']],
    ['monitor', ['scheduled holds', 'fix holds']],
    ['monitor', ['scheduled inconclusive', 'fix holds']],
    ['inconclusive', ['immediate inconclusive', 'scheduled holds', 'fix holds']],
    ['inconclusive', ['immediate inconclusive', 'scheduled clear']],
    ['inconclusive', ['immediate clear', 'scheduled inconclusive', 'monitor holds']],
    ['monitor', ['immediate close', 'scheduled close']],
    ['monitor', ['immediate clear', 'monitor inconclusive']],
    ['monitor', []],
  ] as const)('is %s for %j', (decision, rows) => expect(decide(...rows).decision).toBe(decision));

  it('says why', () => {
    expect(decide('immediate holds', 'scheduled holds').why).toBe('immediate');
    expect(decide('immediate inconclusive').why).toBe('could not be judged: immediate');
    expect(decide('scheduled holds', 'fix holds').why).toBe('scheduled; but fix');
    expect(decide('immediate clear').why).toBe('no row asks for a rollback');
  });

  it('recommends nothing where nothing is to be rolled back, or nobody knows', () => {
    expect(decide('monitor holds').recommendation).toBeUndefined();
    expect(decide('immediate inconclusive').recommendation).toBeUndefined();
  });
});

describe('the recommendation', () => {
  const recommended = (...rows: readonly object[]) => assess(rows.map((row, index) => rowVerdict('holds', { name: `row ${index + 1}`, ...row })), production, at).recommendation!;

  it('is quick to the previous release, with the database as auto decides', () => {
    expect(recommended({})).toMatchObject({ type: 'quick', target: 'previous', environment: 'production', scenario: 'production-p1', strategy: 'auto', reason: 'row 1', choices: [] });
  });

  it('names restore as the choice of people, and never fills it in', () => {
    const { type, scenario, strategy, choices } = recommended({ scenario: 'data-corruption', type: 'full', strategy: 'restore' });
    expect({ type, scenario, strategy }).toEqual({ type: 'full', scenario: 'data-corruption', strategy: 'auto' });
    expect(choices).toEqual(['strategy restore, because of "row 1": a person chooses it and types the name of the database']);
  });

  it('takes a part alone where only that part is concerned', () => {
    expect(recommended({ type: 'sync-worker', verdict: 'scheduled' }, { type: 'sync-worker', verdict: 'scheduled' })).toMatchObject({ type: 'sync-worker', because: { type: 'only this is asked for: row 1; row 2' } });
    expect(recommended({ type: 'sync-worker' }, {})).toMatchObject({ type: 'quick', because: { type: 'several parts are concerned: sync-worker, quick' } });
    expect(recommended({ type: 'frontend' }, { type: 'database', strategy: 'keep' })).toMatchObject({ type: 'full', strategy: 'keep' });
  });

  it('names the scenario of the environment where no row has its own', () => expect(assess([rowVerdict('holds')], { environment: 'staging', scenario: 'staging-critical' }, at).recommendation).toMatchObject({ scenario: 'staging-critical', environment: 'staging' }));

  it('listens to the rows that decide, not to those below them', () => {
    expect(recommended({}, { verdict: 'scheduled', type: 'full', scenario: 'security-incident' })).toMatchObject({ type: 'quick', scenario: 'production-p1', reason: 'row 1' });
  });
});
