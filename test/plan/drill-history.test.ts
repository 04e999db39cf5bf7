// history.json: read whatever is in it, and never lose a line of it.
import { describe, expect, it } from '@jest/globals';
import { parseHistory, withEntry, type DrillEntry } from '../../src/plan/drill-history';
import { drillPlan } from '../../src/plan/drill-plan';
import { withExpectedTimes } from '../../src/plan/expected-times';
import { planDigest } from '../../src/plan/plan-digest';
import { planLines } from '../../src/report/plan-text';
import { samplePlan } from '../samples/report';

const entry = (date: string, changes: Partial<DrillEntry> = {}): DrillEntry => ({ date, type: 'quick', steps: { 'stop-worker': 4_000 }, totalMs: 42_000, ...changes });

describe('history.json', () => {
  it('begins with nothing, and gets each drill once, newest last', () => {
    const first = withEntry(undefined, entry('2026-01-01'));
    const second = withEntry(first, entry('2026-04-01'));
    expect(parseHistory(second ?? '')).toEqual([entry('2026-01-01'), entry('2026-04-01')]);
    expect(withEntry(second, { totalMs: 42_000, steps: { 'stop-worker': 4_000 }, type: 'quick', date: '2026-04-01' })).toBe(second);
    expect(second).toBe('[\n  {"date":"2026-01-01","type":"quick","steps":{"stop-worker":4000},"totalMs":42000},\n  {"date":"2026-04-01","type":"quick","steps":{"stop-worker":4000},"totalMs":42000}\n]\n');
  });

  it('keeps what it does not understand, and is not written over where it is no list', () => {
    const odd = '[{"date":"2026-01-01","note":"by hand"}, 7]';
    expect(JSON.parse(withEntry(odd, entry('2026-04-01')) ?? '')).toEqual([{ date: '2026-01-01', note: 'by hand' }, 7, entry('2026-04-01')]);
    expect([withEntry('{"drills": []}', entry('2026-04-01')), withEntry('[{', entry('2026-04-01'))]).toEqual([undefined, undefined]);
  });

  it('leaves out what is no drill, and keeps the others', () => expect(parseHistory(JSON.stringify([entry('2026-01-01'), { date: 1 }, null, entry('2026-02-01', { totalMs: -1 }), entry('2026-04-01')]))).toEqual([entry('2026-01-01'), entry('2026-04-01')]));

  it.each(['', 'no json', '{}', '[null, 7, {"date": "2026-01-01"}]', '[{"date":"soon","type":"quick","steps":{},"totalMs":1}]', '[{"date":"2026-01-01","type":"quick","steps":{"x":-1},"totalMs":1}]'])('reads nothing out of %j', (text) => expect(parseHistory(text)).toEqual([]));
});

describe('expected times', () => {
  const history = [entry('2026-01-01', { totalMs: 99_000 }), entry('2026-04-01T10:00:00Z'), entry('2026-05-01', { type: 'full', totalMs: 900_000 })];

  it('are those of the newest drill of the same type, in the plan and beside each step that it timed', () => {
    const lines = planLines(withExpectedTimes(samplePlan(), history));
    expect(lines).toContain('  expected: 42.0 s (last drill 2026-04-01)');
    expect(lines.find((line) => line.includes('Stop the sync worker'))).toContain('expected: 4.0 s (last drill 2026-04-01); deadline');
    expect(lines.find((line) => line.includes('Switch the backend'))).not.toContain('expected');
  });

  it('are no part of what people decide about', () => {
    const digest = (plan: ReturnType<typeof samplePlan>) => planDigest(plan, (text) => text);
    expect(digest(withExpectedTimes(samplePlan(), history))).toBe(digest(samplePlan()));
  });

  it('are left out where no drill of the type is known, and for names that a drill does not own', () => {
    expect(withExpectedTimes(samplePlan(), [entry('2026-05-01', { type: 'full' })])).toEqual(samplePlan());
    expect(planLines(withExpectedTimes(samplePlan(), [entry('2026-05-01', { steps: {} })])).filter((line) => line.includes('expected'))).toHaveLength(1);
  });
});

it('puts the rollback and the watch in front of the way forward', () => {
  const frame = samplePlan({ leftOut: [], stages: [{ title: 'Soak', steps: [] }, { title: 'Forward', steps: [{ ...samplePlan().stages[0]!.steps[0]!, step: 'roll-forward' }] }] });
  const rollback = samplePlan({ stages: [{ title: 'Switch', steps: [] }], warnings: ['careful'] });
  expect(drillPlan(frame, rollback, [{ title: 'Watch', steps: [] }])).toMatchObject({ title: 'Rollback drill (quick)', warnings: ['careful'], stages: [{ title: 'Soak' }, { title: 'Rollback: Switch' }, { title: 'Watch: Watch' }, { title: 'Forward' }] });
});
