// What `decide:` may say: the rows of the decision matrix (Rollback Decision Matrix, When to Rollback).
import { z } from 'zod';
import { bounds } from './checklist-schema';
import { duration, pattern, share, text } from './values';

/** What a row may recommend; the action's own lists hold these names too, and a test compares them. */
export const recommendedTypes = ['quick', 'full', 'database', 'sync-worker', 'backend', 'frontend'] as const;
export const recommendedStrategies = ['auto', 'keep', 'mark', 'revert', 'restore'] as const;

const row = z
  .strictObject({
    name: text.describe('What records call it'),
    verdict: z.enum(['immediate', 'scheduled', 'monitor']).describe('What it means when the row holds'),
    query: text.optional().describe('PromQL; the row holds when one series is over the bounds for the whole time'),
    fact: text.regex(/^[a-z0-9][a-z0-9-]*$/, 'must be letters, digits and dashes').optional().describe('In place of query: a name that a person gives with the input facts'),
    alerts: z.record(z.string(), pattern).optional().describe('In place of query: counts the alerts that fire with these labels'),
    ...bounds,
    close: z.number().optional().describe('From this value on the row is close; a share (margin) of an upper bound, when left out'),
    sustained: duration.prefault('0s').describe('How long it must be so before the row holds'),
    'no-data': z.enum(['inconclusive', 'fine', 'holds']).default('inconclusive').describe('What it means when no series answers while monitoring itself works: holds where silence is the outage'),
    lowers: z.boolean().default(false).describe('Of a fact that means monitor: where it is so, scheduled becomes monitor. Immediate stays'),
    scenario: text.optional().describe('Recommended: scenario of the authorization table'),
    type: z.enum(recommendedTypes).optional().describe('Recommended: rollback type; quick, when left out'),
    strategy: z.enum(recommendedStrategies).optional().describe('Recommended: what happens to the database. restore is named as a choice for people, never filled in'),
  })
  .superRefine((value, context) => {
    const issue = (message: string) => context.addIssue({ code: 'custom', path: [], message: `row "${value.name}" ${message}` });
    const sources = (['query', 'fact', 'alerts'] as const).filter((kind) => value[kind] !== undefined);
    if (sources.length !== 1) issue(`needs exactly one of query, fact, alerts; it has ${sources.join(' and ') || 'none'}`);
    const bounded = Object.keys(bounds).some((bound) => value[bound as keyof typeof bounds] !== undefined);
    if (value.fact === undefined && !bounded) issue(`needs a bound: ${Object.keys(bounds).join(', ')}`);
    if (value.fact !== undefined && bounded) issue('is a fact: it has no bound');
    if (value.lowers && (value.fact === undefined || value.verdict !== 'monitor')) issue('may lower only as a fact with verdict monitor');
  });

export const decide = z
  .strictObject({
    interval: duration.prefault('30s').describe('Pause between two looks at the recorded series; no row is decided more finely than this'),
    margin: share.prefault('80%').describe('A row is close when its value has come this near to its bound'),
    heartbeat: z.string().default('time() - max(timestamp(up))').describe('PromQL: age in seconds of the newest sample that monitoring has. Where it is too old nothing is judged; empty switches this off'),
    'max-age': duration.prefault('2m').describe('How old the newest sample may be'),
    scenario: text.default('production-p1').describe('Recommended where no row names another one: scenario of the authorization table'),
    rows: z.array(row).default([]).describe('In the order of the document'),
  })
  .superRefine(({ rows }, context) => {
    rows.forEach(({ name, fact }, index) => {
      if (rows.findIndex((other) => other.name === name) < index) context.addIssue({ code: 'custom', path: ['rows', index], message: `row "${name}" is there twice` });
      if (fact !== undefined && rows.findIndex((other) => other.fact === fact) < index) context.addIssue({ code: 'custom', path: ['rows', index], message: `fact "${fact}" is there twice` });
    });
  });

export type MatrixRow = z.output<typeof row>;
