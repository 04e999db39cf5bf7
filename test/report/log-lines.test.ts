// The log for each event: one group for a step, its failure as an error that says what to do next, foreign text apart.
import { describe, expect, it } from '@jest/globals';
import type { StepRecord } from '../../src/engine/events';
import { logLines } from '../../src/report/log-lines';
import { plannedStep, runReport, samplePlan, stepRecord } from '../samples/report';

const at = '2026-01-01T10:00:00.000Z';
const ended = (changes: Partial<StepRecord>) => logLines({ kind: 'step-ended', at, record: stepRecord('stop-worker', changes) });

describe('logLines', () => {
  it('fold the plan away', () => {
    expect(logLines({ kind: 'plan-made', at, plan: samplePlan() })).toEqual([{ kind: 'group', title: 'Plan', foreign: '', lines: expect.arrayContaining([expect.stringContaining('v4.0.0 → v3.0.0')]) }]);
  });

  it('say what is going on, and how long it has taken of what is documented', () => {
    const planned = plannedStep('stop-worker');
    expect(logLines({ kind: 'step-started', at, stage: 'x', planned })).toEqual([{ kind: 'plain', text: '▶ Stop the sync worker …' }]);
    expect(logLines({ kind: 'step-heartbeat', at, planned, elapsedMs: 20_000, line: 'waiting' })).toEqual([{ kind: 'plain', text: '… Stop the sync worker: 20.0 s of 1 min 00 s documented: waiting' }]);
    expect(logLines({ kind: 'step-heartbeat', at, planned: { ...planned, documentedMs: undefined }, elapsedMs: 20_000, line: '' })).toEqual([{ kind: 'plain', text: '… Stop the sync worker: 20.0 s' }]);
  });

  it('make one group of a step, and keep what hosts printed apart', () => {
    const [group, ...rest] = ended({ phasesMs: { stop: 500 }, hosts: [{ host: 'app-1', state: 'done', detail: 'dead', durationMs: 100 }], output: [{ title: 'app-1', text: '::error::x\u001b[31m' }] });
    expect(rest).toEqual([]);
    expect(group).toEqual({ kind: 'group', title: 'Stop the sync worker: done in 1.2 s (documented for its section: 1 min 00 s)', lines: ['done', expect.stringContaining('pm2 stop'), 'stop: 0.5 s', 'app-1: done: dead (0.1 s)'], foreign: '--- app-1\n::error::x' });
  });

  it('make an error of a failure, with what to do next, and warnings of warnings', () => {
    const lines = ended({ state: 'failed', detail: 'it \u001b[31mlives', nextAction: 'Kill it.', warnings: ['slow'] });
    expect(lines.slice(1)).toEqual([
      { kind: 'error', title: 'Stop the sync worker', text: 'it lives → Kill it.' },
      { kind: 'warning', title: 'Stop the sync worker', text: 'slow' },
    ]);
    expect(ended({ state: 'warned', warnings: ['w'] }).map(({ kind }) => kind)).toEqual(['group', 'warning']);
  });

  it('show the end of a huge output', () => {
    const [group] = ended({ output: [{ title: 'a', text: 'x'.repeat(500_000) }] });
    expect(group?.kind === 'group' && group.foreign.length).toBeLessThan(201_000);
  });

  it('show notes, and leave the ending to the entry', () => {
    expect(logLines({ kind: 'note', at, level: 'warning', text: 'w' })).toEqual([{ kind: 'warning', title: 'Warning', text: 'w' }]);
    expect(logLines({ kind: 'note', at, level: 'info', text: 'i' })).toEqual([{ kind: 'plain', text: 'i' }]);
    expect(logLines({ kind: 'run-ended', at, report: runReport() })).toEqual([]);
  });
});
