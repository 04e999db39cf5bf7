// The expected time to recover: measured before documented, and less where the standby saves the build.
import { describe, expect, it } from '@jest/globals';
import { expectedTimes, lastRollback, parseJournal } from '../../src/readiness/durations';

const drill = { date: '2026-01-05', type: 'quick', steps: { 'prepare-backend': 60_000, 'prepare-frontend': 20_000, 'switch-backend': 4_000 }, totalMs: 70_000 };
const documented = { quick: 600_000, full: 1_800_000 };

describe('the journal of a host', () => {
  const line = (run: string, step: string, event: string, second: number) => JSON.stringify({ run, step, event, at: `2026-01-01T10:00:${String(second).padStart(2, '0')}.000Z` });

  it('tells the last rollback, and passes over a standby that was prepared since', () => {
    const journal = parseJournal([line('a', 'stop-worker', 'started', 1), line('a', 'prepare-backend', 'started', 2), line('a', 'prepare-backend', 'ended', 10), 'cut off {', line('a', 'switch-backend', 'started', 11), line('a', 'switch-backend', 'ended', 15), line('b', 'prepare-backend', 'started', 30)]);
    expect(lastRollback([journal, []])).toEqual({ date: '2026-01-01T10:00:15.000Z', type: 'quick', steps: { 'prepare-backend': 8_000, 'switch-backend': 4_000 }, totalMs: 14_000 });
  });

  it('tells a full one by its database, and nothing where there was none', () => {
    expect(lastRollback([parseJournal([line('a', 'undo-migrations', 'started', 1), line('a', 'switch-backend', 'ended', 5)])])?.type).toBe('full');
    expect(lastRollback([parseJournal([line('b', 'prepare-backend', 'ended', 5)])])).toBeUndefined();
  });
});

describe('the expected time', () => {
  it('is that of the newest drill, less the build where the standby stands', () => {
    const history = [{ ...drill, totalMs: 1 }, drill];
    expect(expectedTimes(['quick'], { history, last: undefined, documented, standby: true })).toEqual([{ type: 'quick', ms: 10_000, from: 'drill of 2026-01-05, less the build, which the standby saves' }]);
    expect(expectedTimes(['quick'], { history, last: undefined, documented, standby: false })).toEqual([{ type: 'quick', ms: 70_000, from: 'drill of 2026-01-05; there is no whole standby, so it builds' }]);
  });

  it('is that of the last rollback, else that of the document', () => {
    const last = { ...drill, type: 'full' };
    const times = expectedTimes(['quick', 'full'], { history: [], last, documented, standby: false });
    expect(times.map(({ type, ms }) => [type, ms])).toEqual([['quick', 600_000], ['full', 70_000]]);
    expect(times[0]?.from).toMatch(/^the document; there was no drill yet/);
  });
});
