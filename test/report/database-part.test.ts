// What people read about the database: short, complete, and never an address.
import { describe, expect, it } from '@jest/globals';
import { buildPlan } from '../../src/plan/build-plan';
import type { StepRecord } from '../../src/engine/events';
import { databaseLines, databaseMarkdown } from '../../src/report/database-part';
import { baseline } from '../../src/runbooks/baseline';
import { full } from '../../src/runbooks/full';
import { quick } from '../../src/runbooks/quick';
import type { StepName } from '../../src/step-names';
import { steps } from '../../src/steps/registry';
import { beyondSample, databaseSituation } from '../samples/database';
import { plannedStep } from '../samples/report';
import { sampleSituation } from '../samples/situation';

const situation = (changes: Parameters<typeof databaseSituation>[0] = {}) => sampleSituation({ rollbackType: 'full', database: databaseSituation(changes) });
const plan = (changes?: Parameters<typeof databaseSituation>[0]) => buildPlan(full, steps, situation(changes), []);
const record = (step: StepName, changes: Partial<StepRecord> = {}): StepRecord => ({ planned: { ...plannedStep('stop-worker'), step, title: steps[step].title, undo: 'swap it back' }, stage: '', state: 'done', startedAt: '', durationMs: 0, detail: `did ${step}`, nextAction: '', hosts: [], phasesMs: {}, warnings: [], output: [], forPeople: [], ...changes });

describe('databaseLines', () => {
  it('say strategy and reason, each migration with its action and what it holds, and the next deployment', () => {
    expect(databaseLines(plan().database)).toEqual(['Database shop: revert (chosen)', '  - 2_queue (applied): reverted by its down.sql; queue: 0 rows', '  The next prisma migrate deploy of the newer release works: it applies again what was undone']);
  });

  it('say what is undone already, and what will fail', () => {
    const lines = databaseLines(plan({ strategy: 'mark', actions: [{ migration: { ...beyondSample, state: 'rolled-back', holdings: [] }, action: 'keep', why: 'it is rolled back already' }], nextDeploy: { works: false, why: 'queue is still there' } }).database);
    expect(lines.slice(1)).toEqual(['  - 2_queue (rolled-back): stays, for it is rolled back already', '  The next prisma migrate deploy of the newer release will FAIL: queue is still there']);
  });

  it('are part of a quick rollback when the database is ahead, never of a baseline', () => {
    expect(buildPlan(quick, steps, sampleSituation({ database: databaseSituation({ strategy: 'keep' }) }), []).database?.strategy).toBe('keep');
    expect(buildPlan(quick, steps, sampleSituation({ database: databaseSituation({ actions: [] }) }), []).database).toBeUndefined();
    expect(buildPlan(baseline, steps, sampleSituation({ database: databaseSituation() }), []).database).toBeUndefined();
  });
});

describe('databaseMarkdown', () => {
  const text = (records: readonly StepRecord[]) => databaseMarkdown({ plan: plan(), steps: records, result: 'success' });

  it('tells what was kept, what was done, and how to take it back', () => {
    const markdown = text([record('undo-migrations'), record('dump-doomed-rows')]);
    expect(markdown.indexOf('did dump-doomed-rows')).toBeGreaterThan(0);
    expect(markdown.indexOf('did dump')).toBeLessThan(markdown.indexOf('did undo'));
    expect(markdown).toContain('To take it back: swap it back');
  });

  it('offers nothing to take back where nothing was done', () => {
    const markdown = text([record('undo-migrations', { state: 'not-reached' })]);
    expect(markdown).toContain(': not reached');
    expect(markdown).not.toContain('take it back');
  });

  it('holds no address and no password', () => expect(text([])).not.toMatch(/secret|10\.0\.1\.20/));
  it('is empty for a refusal, and without a database', () => {
    expect(databaseMarkdown({ plan: plan(), steps: [], result: 'refused' })).toBe('');
    expect(databaseMarkdown({ plan: { ...plan(), database: undefined }, steps: [], result: 'success' })).toBe('');
  });
});
