// One journal, several runs: which one a report is about.
import { describe, expect, it } from '@jest/globals';
import { parseJournal } from '../../src/report/journal';
import type { RollbackType } from '../../src/request';
import { samplePlan, stepRecord } from '../samples/report';
import { at, tryText } from '../samples/run-record';

const changes = (type: RollbackType) => ['quick', 'full'].includes(type);
const chosen = (lines: readonly string[], run = '') => parseJournal(lines.join(''), { run, changes });
const later = { from: 100 };

describe('the run that a report is about', () => {
  const quick = tryText('quick', { id: 'quick-run' });
  it.each<[string, readonly string[]]>([
    ['a watch after it', tryText('watch', { id: 'watch-run', ...later })],
    ['a watch after it that was killed', tryText('watch', { id: 'watch-run', ...later, until: 2 })],
    ['a watch of the same name after it: a later step of the job', tryText('watch', { id: 'quick-run', ...later })],
    ['a dry run of the same name after it', tryText('quick', { id: 'quick-run', attempt: 'dry', result: 'dry-run', steps: [], ...later })],
    ['a dry run of another name after it', tryText('full', { id: 'full-run', result: 'dry-run', steps: [], ...later })],
    ['a try that was refused', tryText('quick', { id: 'quick-run', attempt: 'again', result: 'refused', steps: [], ...later })],
    ['a try that was killed before its first step', tryText('quick', { id: 'quick-run', attempt: 'again', until: 1, ...later })],
    ['a run that was refused before it had a plan', tryText('full', { id: 'full-run', result: 'refused', steps: [], plan: undefined, ...later }).slice(-1)],
  ])('is the newest that changed something: %s', (_what, after) => {
    expect(chosen([...quick, ...after])).toMatchObject({ run: 'quick-run', type: 'quick', changed: true, plan: { rollbackType: 'quick' }, report: { result: 'success', rollbackType: 'quick' }, lastAt: at(45) });
  });

  it('is the newest of two that did, whichever began first', () => {
    expect(chosen([...quick, ...tryText('full', { id: 'full-run', ...later })])).toMatchObject({ run: 'full-run', others: [{ run: 'quick-run', type: 'quick', changed: true }] });
    const [begin = '', ...rest] = tryText('full', { id: 'full-run', ...later });
    expect(chosen([begin, ...quick, ...rest])).toMatchObject({ run: 'full-run', type: 'full', changed: true });
  });

  it('keeps its own lines where another process wrote at the same time', () => {
    const looking = tryText('verify', { id: 'verify-run', result: 'failed', steps: [stepRecord('verify-backend', { state: 'failed' })] });
    const mixed = quick.flatMap((line, index) => [line, looking[index] ?? '']);
    expect(chosen(mixed)).toMatchObject({ run: 'quick-run', events: quick.length, report: { result: 'success' } });
    expect(chosen(mixed).steps.map(({ planned }) => planned.step)).toEqual(['stop-worker', 'switch-backend']);
  });

  it('has all of its tries', () => {
    const first = tryText('quick', { id: 'quick-run', attempt: '1', result: 'failed', steps: [stepRecord('stop-worker')] });
    expect(chosen([...first, ...tryText('watch', { id: 'watch-run', from: 50 }), ...tryText('quick', { id: 'quick-run', attempt: '2', steps: [stepRecord('switch-backend')], ...later })])).toMatchObject({ firstAt: at(0), lastAt: at(145), steps: [{ planned: { step: 'stop-worker' } }, { planned: { step: 'switch-backend' } }] });
  });

  it('is the one that is named, whatever it did', () => {
    const both = [...quick, ...tryText('watch', { id: 'watch-run', ...later })];
    expect(chosen(both, 'watch-run')).toMatchObject({ run: 'watch-run', type: 'watch', changed: false, report: { rollbackType: 'watch' } });
    expect(chosen(both, 'gh-9')).toMatchObject({ run: undefined, events: 0, report: undefined, plan: undefined, others: [{ run: 'quick-run' }, { run: 'watch-run' }] });
  });

  it('is the newest of those that changed nothing, which says so', () => {
    expect(chosen([...tryText('verify', { id: 'verify-run' }), ...tryText('watch', { id: 'watch-run', ...later })])).toMatchObject({ run: 'watch-run', changed: false, others: [{ run: 'verify-run', changed: false }] });
    expect(chosen(tryText('quick', { result: 'dry-run', steps: [] }))).toMatchObject({ type: 'quick', changed: false });
    expect(chosen(tryText('quick', { until: 1 }))).toMatchObject({ type: 'quick', changed: true, report: undefined });
    expect(parseJournal('')).toMatchObject({ run: undefined, type: undefined, changed: false, others: [] });
  });
});

it('tells lines apart that nobody signed: a try goes on to its end', () => {
  const quick = tryText('quick', { id: 'quick-run', signed: false });
  expect(chosen([...quick, ...tryText('watch', { id: 'watch-run', signed: false, ...later })])).toMatchObject({ run: 'quick-run', type: 'quick', report: { rollbackType: 'quick' } });
  expect(chosen([...quick, ...tryText('watch', { id: 'watch-run', plan: samplePlan({ rollbackType: 'watch' }), ...later })])).toMatchObject({ run: 'quick-run' });
});
