// A request and what its reply must be: health checks and the checklist use it.
import { z } from 'zod';
import { duration, headers, text } from './values';

export const json = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

export const httpCheck = z.strictObject({
  name: text.optional().describe('What records call it'),
  url: text.describe('On hosts, {name} is replaced by a variable of the host'),
  on: z.enum(['runner', 'hosts']).default('runner').describe('Who asks: this machine, or every host that runs the backend'),
  process: text.optional().describe('With on: hosts, where of several processes of the backend one answers: the hosts that run it'),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET').describe('Of the request'),
  headers: headers.describe('Of the request; their values count as secrets'),
  body: z.string().optional().describe('Sent as it stands'),
  status: z.number().int().min(100).max(599).default(200).describe('Expected'),
  json: json.optional().describe('Values that the reply must hold, by JSON path without $: { status: healthy }'),
  contains: text.optional().describe('Text that the reply must hold'),
  version: text.regex(/^\$(?:\.[A-Za-z0-9_-]+)+$/, 'must be a path such as $.version').optional().describe('Where the reply holds the version that serves'),
  timeout: duration.prefault('5s').describe('How long one reply may take'),
});

export type HttpCheck = z.output<typeof httpCheck>;
