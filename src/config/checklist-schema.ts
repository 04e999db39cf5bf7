// What `verify:` may say: one item a check, each with exactly one kind (Post-Rollback Verification, Verification Checklist).
import { z } from 'zod';
import { json } from './http-check-schema';
import { duration, headers as headerValues, pattern, text } from './values';

/** Types that run the checklist. */
const checkedTypes = ['quick', 'full', 'backend', 'frontend', 'verify'] as const;

const method = z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).describe('Of the request');
const headers = headerValues.describe('Of the request; their values count as secrets');
const body = z.union([z.string(), z.record(z.string(), z.unknown())]).optional().describe('Text, or an object that is sent as JSON');
const status = z.union([z.number().int().min(100).max(599), z.array(z.number().int()).min(1)]).default(200).describe('Expected; one or several');

const cleanupRequest = z.strictObject({ url: text.describe('{name} stands for a captured value'), method: method.default('DELETE').describe('Of the request'), headers, body, status: status.prefault([200, 202, 204]) });

const http = z.strictObject({
  url: text.describe('{name} stands for a captured value, here and in headers and body'),
  method: method.default('GET').describe('Of the request'),
  headers,
  body,
  status,
  json: json.optional().describe('Values that the reply must hold, by path: { status: healthy }'),
  contains: text.optional().describe('Text that the reply must hold'),
  capture: z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'must be a name'), text).default({}).describe('Values of the reply for later checks: { token: $.token }. They are masked'),
  cleanup: cleanupRequest.optional().describe('Removes what this check made'),
});

/** A number against its bounds. */
export const bounds = {
  is: z.union([z.string(), z.number(), z.boolean()]).optional().describe('Equal to this'),
  above: z.number().optional().describe('More than this'),
  below: z.number().optional().describe('Less than this'),
  'at-least': z.number().optional().describe('This or more'),
  'at-most': z.number().optional().describe('This or less'),
};

const sql = z.strictObject({ query: text.describe('A SELECT whose first value counts'), ...bounds, baseline: text.optional().describe('A table of the baseline: at least as many rows as were recorded before the deployment') });

const logs = z.strictObject({
  process: z.enum(['backend', 'worker']).default('backend').describe('Whose error log'),
  critical: z.array(pattern).optional().describe('Instead of error-log.critical'),
  known: z.array(pattern).default([]).describe('Beside error-log.known'),
});

const prometheus = z.strictObject({ query: text.describe('PromQL; every series must be within the bounds'), ...bounds });

const alerts = z.strictObject({ labels: z.record(z.string(), pattern).default({}).describe('Which alerts count, by regular expression over the whole value: { severity: "P1|P2" }') });

const command = z.strictObject({ run: text.describe('Shell, on the runner'), directory: text.optional().describe('Where it runs, in the checkout; its root, when left out'), env: z.record(z.string(), z.string()).default({}).describe('{name} stands for a captured value') });

const manual = z.strictObject({ text: text.describe('What a person does'), link: z.url({ error: 'must be an address' }).optional().describe('Where it is done, such as a dashboard') });

const kinds = {
  http: http.optional().describe('A request and what its reply must be'),
  sql: sql.optional().describe('A number of the database and its bounds'),
  logs: logs.optional().describe('No critical line in an error log'),
  'served-version': z.enum(['backend', 'frontend', 'both']).optional().describe('What serves the target'),
  prometheus: prometheus.optional().describe('A query and its bounds'),
  alerts: alerts.optional().describe('None of these alerts fires'),
  command: command.optional().describe('Ends with exit code 0'),
  manual: manual.optional().describe('A box to tick for a person'),
};

export type CheckKind = keyof typeof kinds;
export const checkKinds = Object.keys(kinds) as CheckKind[];

export const checklistItem = z
  .strictObject({
    name: text.describe('What records call it'),
    blocks: z.boolean().default(true).describe('Its failure fails the rollback; otherwise it is a warning'),
    timeout: duration.prefault('10s').describe('How long one check may take'),
    only: z.array(z.enum(checkedTypes)).optional().describe('The rollback types after which it is made; all of them, when left out'),
    ...kinds,
  })
  .superRefine((item, context) => {
    const given = checkKinds.filter((kind) => item[kind] !== undefined);
    if (given.length !== 1) context.addIssue({ code: 'custom', path: [], message: `check "${item.name}" needs exactly one of ${checkKinds.join(', ')}; it has ${given.join(' and ') || 'none'}` });
  });

export type ChecklistItem = z.output<typeof checklistItem>;
export type HttpItem = z.output<typeof http>;
export type Bounds = { readonly [Key in keyof typeof bounds]?: z.output<(typeof bounds)[Key]> };
