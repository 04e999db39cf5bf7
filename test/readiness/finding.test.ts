// The score card: what counts, what is never well, and what an ending says.
import { describe, expect, it } from '@jest/globals';
import { broken, judged, notSeen, scoreOf, unknown, unwell, well } from '../../src/readiness/finding';
import { verdictOf } from '../../src/readiness/readiness';
import { findingLines, readinessEnding } from '../../src/report/readiness-part';
import { backup, disk, fullDisk, sampleReadiness } from '../samples/readiness';

const problem = { where: 'app-1', what: 'away', mend: 'bring it back' };

describe('the score', () => {
  it('counts what is required, and is ready only when all of it is well', () => {
    expect(scoreOf([well(disk, ''), well(backup, '')])).toEqual({ well: 2, of: 2, ready: true });
    expect(scoreOf([well(disk, ''), fullDisk])).toEqual({ well: 1, of: 2, ready: false });
    expect(scoreOf([well(disk, ''), { ...fullDisk, required: false }])).toEqual({ well: 1, of: 1, ready: true });
  });

  it('is never ready with something that could not be judged, nor with nothing at all', () => {
    expect(scoreOf([well(disk, ''), unknown(backup, problem)]).ready).toBe(false);
    expect(scoreOf([]).ready).toBe(false);
  });
});

describe('a finding', () => {
  it('is well without a problem, and tells where each one is', () => {
    expect(judged(disk, [], 'room')).toEqual(well(disk, 'room'));
    expect(judged(disk, [problem, { ...problem, where: 'app-2' }], 'room')).toMatchObject({ state: 'broken', detail: 'app-1: away; app-2: away' });
    expect(notSeen(disk, 'no host answered')).toMatchObject({ state: 'unknown', problems: [{ what: 'could not be judged: no host answered' }] });
  });

  it('that is broken comes before one that could not be judged', () => {
    expect(unwell([unknown(backup, problem), well(disk, ''), broken(disk, [problem])]).map(({ state }) => state)).toEqual(['broken', 'unknown']);
  });
});

describe('the ending of a run', () => {
  it('is a success, a failure or inconclusive, and names finding, fault and mend', () => {
    expect(verdictOf(sampleReadiness())).toMatchObject({ result: 'success', message: '', nextAction: '' });
    expect(verdictOf(sampleReadiness([unknown(backup, problem), fullDisk]))).toMatchObject({ result: 'failed', message: 'disk and inodes: app-1: 3 MiB of disk are free → free disk\nbackup fresh: app-1: away → bring it back' });
    expect(verdictOf(sampleReadiness([unknown(backup, problem), well(disk, '')]))).toMatchObject({ result: 'inconclusive', ready: false });
  });
});

describe('the log', () => {
  it('marks what is required and what is advice, a line for each problem', () => {
    expect(findingLines(well(disk, 'room'))).toBe(`✅ ${disk.name}: room`);
    expect(findingLines(unknown(backup, problem))).toBe(`❔ ${backup.name}\n    app-1: away\n      → bring it back`);
    expect(findingLines({ ...fullDisk, required: false })).toMatch(/^⚠️ {2}disk and inodes \(advice, not required\)\n {4}app-1: 3 MiB of disk are free\n {6}→ free disk$/);
    expect(findingLines(broken(disk, [{ ...problem, what: 'a\n✅ forged' }])).split('\n')).toHaveLength(3);
  });

  it('ends with the score and the names', () => {
    expect(readinessEnding(sampleReadiness([well(disk, ''), fullDisk]))).toBe('Not ready to roll back: 1 of the 2 findings that are required are well; not well: disk and inodes.');
    expect(readinessEnding(sampleReadiness([well(disk, '')]))).toBe('Ready to roll back: 1 of the 1 findings that are required are well.');
    expect(readinessEnding(undefined)).toBeUndefined();
  });
});
