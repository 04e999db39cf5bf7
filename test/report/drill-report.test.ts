// The report of a drill: documented against actual, every gap, the trend, what to write into the document; and the scoreboard.
import { describe, expect, it } from '@jest/globals';
import type { DrillEntry } from '../../src/plan/drill-history';
import { drillDossier } from '../../src/report/drill-dossier';
import { drillEntry, drillReport, type DrillRecord } from '../../src/report/drill-report';
import { scoreboard } from '../../src/report/drill-scoreboard';
import { roundedUp, suggestedTimes, trendChart } from '../../src/report/drill-trend';
import { plannedStep, runReport, stepRecord } from '../samples/report';
import { sampleRun } from '../samples/situation';

const past = (date: string, ms: number, type = 'quick'): DrillEntry => ({ date, type, steps: { 'stop-worker': ms, 'switch-backend': ms }, totalMs: 10 * ms });
const steps = [stepRecord('stop-worker', { durationMs: 90_000, forPeople: ['look at <b>@all</b>'], warnings: ['it was slow'] }), stepRecord('switch-backend', { durationMs: 18_000, startedAt: '2026-01-01T10:01:30.000Z' })];
const rollback = runReport({ steps, durationMs: 120_000, downtimeMs: 750 });

function record(changes: Partial<DrillRecord> = {}): DrillRecord {
  return { system: 'Sample Shop', environment: 'staging', run: sampleRun, incident: 'DRILL-1', startedAt: '2026-01-01T10:00:00.000Z', type: 'quick', release: 'v4.0.0', target: 'v3.0.0', result: 'success', message: '', left: 'staging runs v4.0.0 again, as it began', steps, rollback, warnings: [], history: [past('2025-07-01', 2_000), past('2025-08-01', 9_000, 'full'), past('2025-10-01', 30_000)], everyMs: 90 * 86_400_000, ...changes };
}

describe('the report of a drill', () => {
  const text = drillReport(record());

  it('says how it went, what runs now, and when the next one is due', () => {
    expect(text).toMatch(/^# Rollback drill: Sample Shop, staging, 2026-01-01\n/);
    for (const line of ['- **Verdict:** ✅ rolled back, verified, and rolled forward again', '- **Rehearsed:** quick rollback from v4.0.0 to v3.0.0', '- **The rollback took:** 2 min 00 s', '- **State now:** staging runs v4.0.0 again, as it began', '- **Drill before this one:** 2025-10-01', '- **Last Drill Date:** 2026-01-01', '- **Next Drill Date:** 2026-04-01']) expect(text).toContain(line);
  });

  it('holds each section against its documented time, with the ratio', () => {
    expect(text).toContain('| Quick Rollback, Step 1: Stop Sync Worker | 1 min 00 s | 1 min 30 s | 1.50 🐢 |');
    expect(text).toMatch(/\| 3 min 00 s \| 18\.0 s \| 0\.10 \|/);
    expect(text).toContain('| ✅ Stop the sync worker | 1 min 30 s |');
  });

  it('lists what was slow, what was left for people and what was warned of, and lets no text speak', () => {
    expect(text).toContain('- [ ] slower than documented: Quick Rollback, Step 1: Stop Sync Worker: 1 min 30 s instead of 1 min 00 s');
    expect(text).toContain('- [ ] left for people: look at &lt;b&gt;@\u200ball&lt;/b&gt;');
    expect(text).toContain('- [ ] warning: it was slow');
    const failed = drillReport(record({ result: 'failed', message: 'Let it soak: sick', rollback: undefined, steps: [stepRecord('stop-worker', { state: 'failed', detail: 'sick | `x`', nextAction: 'Mend it' })] }));
    expect(failed).toContain('❌ failed: Let it soak: sick');
    expect(failed).toContain('- [ ] failed: Stop the sync worker: sick \\| \\`x\\` → Mend it');
    expect(drillReport(record({ steps: [stepRecord('switch-backend')], rollback: runReport({ steps: [stepRecord('switch-backend')] }) }))).toContain('None: every step was done by itself');
  });

  it('draws the trend of its own type, beside the documented time', () => {
    expect(text).toContain(['xychart-beta', '  title "Whole rollback, seconds"', '  x-axis ["1. 2025-07-01", "2. 2025-10-01", "3. 2026-01-01"]', '  y-axis "seconds" 0 --> 300', '  bar [20.0, 300.0, 120.0]'].join('\n'));
    expect(text).toContain('The document gives its sections 4 min 00 s in all.');
    expect(text).toContain('| 2026-01-01 | quick | 2 min 00 s | stop-worker, 1 min 30 s |');
  });

  it('suggests the median of the last three drills, rounded up', () => {
    expect(text).toContain('| Quick Rollback, Step 1: Stop Sync Worker | 1 min 00 s | 30.0 s | 30.0 s |');
  });

  it('ticks what the drill did itself, and leaves the meeting to people', () => {
    const frame = (['announce-drill', 'deploy-release'] as const).map((step) => stepRecord('stop-worker', { planned: plannedStep('stop-worker', { step }) }));
    const list = drillReport(record({ steps: [...frame, ...steps] })).split('## Retrospective')[1] ?? '';
    expect(list.split('\n').filter((line) => line.startsWith('- [x]'))).toEqual(['- [x] Schedule drill (announce to team)', '- [x] Deploy to staging', '- [x] Execute rollback procedure', '- [x] Time each step: actual times against documented times']);
    expect(list).toContain('- [ ] Retrospective: team meeting to discuss drill results');
  });
});

describe('what goes into history.json', () => {
  it('are the steps of the rollback alone, as readers expect them', () => {
    expect(drillEntry(record())).toEqual({ date: '2026-01-01', type: 'quick', steps: { 'stop-worker': 90_000, 'switch-backend': 18_000 }, totalMs: 120_000 });
  });

  it.each([undefined, runReport({ result: 'failed' }), runReport({ result: 'cancelled' })])('is nothing of a rollback that was not verified', (given) => expect(drillEntry(record({ rollback: given }))).toBeUndefined());
});

describe('suggested times', () => {
  it.each([[200, 5_000], [5_001, 10_000], [60_000, 60_000], [61_000, 90_000], [600_001, 660_000]])('%i ms is written as %i ms', (ms, rounded) => expect(roundedUp(ms)).toBe(rounded));

  it('count the last three drills, an even number by their middle, and none where no drill timed the section', () => {
    const sections = [{ section: 'One', documentedMs: 60_000, steps: ['stop-worker'] }, { section: 'Other', documentedMs: 1, steps: ['never'] }];
    expect(suggestedTimes(sections, [90_000, 10_000, 20_000, 30_000].map((ms) => past('2026-01-01', ms)))[0]?.medianMs).toBe(20_000);
    expect(suggestedTimes(sections, [past('2026-01-01', 10_000), past('2026-02-01', 20_000)])).toEqual([{ section: 'One', documentedMs: 60_000, medianMs: 15_000, suggestedMs: 15_000 }]);
  });
});

it('shows the last twelve drills in a chart, and nothing without one', () => {
  const many = Array.from({ length: 15 }, (_, index) => past(`2025-01-${10 + index}`, 1_000));
  expect(trendChart(many)).toContain('x-axis ["1. 2025-01-13"');
  expect(trendChart([])).toBe('');
});

describe('the scoreboard', () => {
  const history = JSON.stringify([past('2026-01-01', 2_000), past('2026-02-01', 3_000, 'full')]);

  it('has a chart for each type, all drills newest first, the last and the next date', () => {
    const page = scoreboard(undefined, history, '2026-05-02');
    expect(page).toMatch(/\*\*Last Drill Date:\*\* 2026-02-01 {2}\n\*\*Next Drill Date:\*\* 2026-05-02[\s\S]*## quick[\s\S]*## full[\s\S]*\| 2026-02-01 \| full \|.*\n\| 2026-01-01 \| quick \|/);
    expect(scoreboard(page, history, '2026-05-02')).toBe(page);
  });

  it('keeps what people wrote around it', () => {
    const page = scoreboard(undefined, '[]', '2026-05-02').replace('# Rollback drills', '# Our drills').concat('\nAsk Ada.\n');
    expect(scoreboard(page, history, '2026-05-02')).toMatch(/^# Our drills[\s\S]*2026-02-01[\s\S]*\nAsk Ada\.\n$/);
    expect(scoreboard('# By hand\n', history, '2026-05-02')).toMatch(/^# By hand\n\n<!-- drills:start -->[\s\S]*<!-- drills:end -->\n$/);
  });
});

describe('what is filed', () => {
  const files = (present: Record<string, string>, changes: Partial<DrillRecord> = {}) => drillDossier(record(changes)).companions?.write(new Map(Object.entries(present))) ?? new Map<string, string>();

  it('is a file of its day, on a branch of its run', () => {
    expect(drillDossier(record())).toMatchObject({ folder: 'docs/drills', name: 'DRILL-2026-01-01', branch: 'rollback-drill/2026-01-01-gh-1', key: 'drill=DRILL-1 run=gh-1' });
  });

  it('adds to the history that is there, not to the one that the run began with', () => {
    const found = files({ 'history.json': JSON.stringify([past('2025-12-24', 7_000)]) });
    expect(JSON.parse(found.get('history.json') ?? '')).toMatchObject([{ date: '2025-12-24' }, { date: '2026-01-01' }]);
    expect(found.get('README.md')).toContain('2025-12-24');
  });

  it('leaves a history alone that is no list, and the scoreboard with it', () => {
    expect(files({ 'history.json': 'oops' })).toEqual(new Map());
  });

  it('of a drill that failed is its report; the history stays, the next date is kept up', () => {
    const found = files({ 'history.json': JSON.stringify([past('2025-12-24', 7_000)]) }, { rollback: undefined });
    expect(JSON.parse(found.get('history.json') ?? '')).toEqual([past('2025-12-24', 7_000)]);
    expect(found.get('README.md')).toContain('2026-04-01');
  });
});
