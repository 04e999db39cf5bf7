// What `watch:` may say: the soak window after a rollback (Quick Rollback, Step 5.4; Success Criteria).
import { z } from 'zod';
import { bounds } from './checklist-schema';
import { duration, pattern, share, text } from './values';

const condition = z
  .strictObject({
    name: text.describe('What records call it'),
    query: text.optional().describe('PromQL; every series must be within the bounds'),
    alerts: z.record(z.string(), pattern).optional().describe('In place of query: none may fire with these labels'),
    ...bounds,
    for: duration.prefault('1m').describe('How long it must be broken before it counts'),
    baseline: z.enum(['error-rate', 'latency']).optional().describe('Allow what was recorded before the deployment, times factor, where that is more than the bound: a share of 1, or seconds'),
    factor: z.number().min(1).default(1.5).describe('With baseline'),
    'no-data': z.enum(['inconclusive', 'fine']).default('inconclusive').describe('What it means when no series answers'),
  })
  .superRefine((value, context) => {
    if ((value.query === undefined) === (value.alerts === undefined)) context.addIssue({ code: 'custom', path: [], message: `condition "${value.name}" needs one of "query" and "alerts"` });
  });

export const watch = z.strictObject({
  window: duration.prefault('15m').describe('How long it must stay well'),
  interval: duration.prefault('30s').describe('Pause between two looks'),
  'max-missing': share.prefault('20%').describe('Share of the looks at a condition that may fail before the verdict is inconclusive'),
  conditions: z.array(condition).default([]).describe('What must hold; without any, each health check that is asked from the runner must not be broken for 1m, or the whole window where that is shorter'),
});

export type WatchCondition = z.output<typeof condition>;
