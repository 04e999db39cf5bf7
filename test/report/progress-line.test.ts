// What the thread of the chat says of a step that ended.
import { expect, it } from '@jest/globals';
import { progressLine } from '../../src/report/progress-line';
import { plannedStep, stepRecord } from '../samples/report';

const at = '2026-01-01T10:00:00.000Z';

it('is one short line for each step that ended, and nothing for the rest', () => {
  expect(progressLine({ kind: 'step-ended', at, record: stepRecord('stop-worker', { detail: 'stopped\non 2 hosts' }) })).toBe('✅ Stop the sync worker (1.2 s): stopped on 2 hosts');
  expect(progressLine({ kind: 'step-started', at, stage: 'Stop', planned: plannedStep('stop-worker') })).toBeUndefined();
  const long = progressLine({ kind: 'step-ended', at, record: stepRecord('stop-worker', { state: 'failed', detail: `\u001b[31m${'🔥'.repeat(1_000_000)}` }) });
  expect(long).toMatch(/^❌ Stop the sync worker \(1\.2 s\): 🔥+…$/u);
  expect(long?.length).toBeLessThanOrEqual(300);
});
