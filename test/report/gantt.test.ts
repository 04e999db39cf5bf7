// The chart: no title can break it, and what has no time is not drawn.
import { describe, expect, it } from '@jest/globals';
import { ganttMarkdown } from '../../src/report/gantt';
import { plannedStep, stepRecord } from '../samples/report';

describe('ganttMarkdown', () => {
  it('draws what ran, with UTC times, few ticks and their state', () => {
    const steps = [stepRecord('stop-worker', { stage: 'Stop writing' }), stepRecord('switch-backend', { stage: 'Switch', state: 'failed', startedAt: '2026-01-01T10:00:02.500Z' }), stepRecord('verify-backend', { state: 'not-reached', startedAt: '' })];
    expect(ganttMarkdown(steps).split('\n')).toEqual([
      '```mermaid',
      'gantt',
      '  dateFormat YYYY-MM-DD HH:mm:ss.SSS',
      '  axisFormat %H:%M:%S',
      '  tickInterval 1second',
      '  · Stop the sync worker :done, t0, 2026-01-01 10:00:00.000, 1234ms',
      '  · Switch the backend :crit, t1, 2026-01-01 10:00:02.500, 1234ms',
      '```',
    ]);
  });

  it.each(['a: done, x #here; ```\nclick t0 href "javascript:x"', '%%{init: {"securityLevel": "loose"}}%%', '<img src=x onerror=alert(1)>', '::error::x ##[error]', ''])('keeps letters and digits of a title alone: %j', (title) => {
    const steps = [stepRecord('stop-worker', { stage: title, planned: plannedStep('stop-worker', { title }) }), stepRecord('switch-backend')];
    expect(ganttMarkdown(steps).split('\n')[5]).toMatch(/^ {2}(?:· )?[\p{L}\p{N} ]+ :done, t0, 2026-01-01 10:00:00\.000, 1234ms$/u);
    expect(ganttMarkdown(steps).split('\n')).toHaveLength(8);
  });

  it('draws nothing of a time that is none, of a single step, of hundreds', () => {
    expect(ganttMarkdown([stepRecord('stop-worker', { startedAt: 'x\nclick' }), stepRecord('switch-backend')])).toBe('');
    expect(ganttMarkdown(Array.from({ length: 100 }, () => stepRecord('stop-worker')))).toBe('');
  });
});
