// announce: who is told of a rollback, where, and in which words.
import { z } from 'zod';
import { defaultPublicTexts, defaultTexts, drillText, fillTemplate, mailPlaceholders, placeholders, unknownPlaceholders, webhookPlaceholders } from './announce-templates';
import { headers, secret, text } from './values';

const address = z.url({ error: 'must be an address' });

/** @throws never: what is wrong becomes an issue with the list of what there is. */
function template(known: readonly string[]) {
  return text.refine((value) => unknownPlaceholders(value, known).length === 0, {
    error: ({ input }) => `names ${unknownPlaceholders(String(input), known).map((name) => `{${name}}`).join(', ')}, which there is not; there is ${known.map((name) => `{${name}}`).join(' ')}`,
  });
}

function texts(defaults: Readonly<Record<keyof typeof defaultTexts, string>>) {
  const words = template(placeholders);
  return z.strictObject({
    started: words.default(defaults.started).describe('When it begins'),
    offline: words.default(defaults.offline).describe('When the backend stops for it'),
    succeeded: words.default(defaults.succeeded).describe('When it is done and verified'),
    partial: words.default(defaults.partial).describe('When it is done or watched, but hosts did not answer: {detail} names them'),
    failed: words.default(defaults.failed).describe('When it stopped half way'),
    stable: words.default(defaults.stable).describe('When rollback-type watch found it stable'),
    unstable: words.default(defaults.unstable).describe('When rollback-type watch did not'),
  });
}

/** JSON unless the headers say otherwise: then it must be JSON once its values stand in it. */
function request<Shape extends z.core.$ZodShape>(shape: Shape, known: readonly string[], body: string) {
  return z
    .strictObject({
      ...shape,
      url: secret(address).describe('Where it goes; it counts as a secret'),
      method: z.enum(['POST', 'PUT', 'PATCH']).default('POST').describe('Of the request'),
      headers: headers.describe('Such as authorization; their values count as secrets. content-type is application/json when left out'),
      body: template(known).default(body).describe(`Text with ${known.map((name) => `{${name}}`).join(' ')}, each escaped as the content-type wants it`),
    })
    .superRefine((value, context) => {
      const given = value as { readonly headers: Readonly<Record<string, string>>; readonly body: string };
      if (bodyForm(given.headers) === 'json' && !isJson(fillTemplate(given.body, Object.fromEntries(known.map((name) => [name, 'x']))))) context.addIssue({ code: 'custom', path: ['body'], message: 'is not JSON; put every {placeholder} in quotes, or give a content-type' });
    });
}

export type BodyForm = 'json' | 'form' | 'text';

/** How values are escaped in a body. */
export function bodyForm(given: Readonly<Record<string, string>>): BodyForm {
  const type = Object.entries(given).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? 'application/json';
  if (type.includes('json')) return 'json';
  return type.includes('x-www-form-urlencoded') ? 'form' : 'text';
}

function isJson(value: string): boolean {
  try {
    return JSON.parse(value) !== undefined;
  } catch {
    return false;
  }
}

const person = z.strictObject({
  slack: text.regex(/^(?:[UWS][A-Z0-9]+|<!subteam\^S[A-Z0-9]+>|here|channel)$/, 'must be U… (a person), S… (a user group), here or channel').optional().describe('Mentioned in Slack: the id of a person (U…) or a user group (S…), here or channel'),
  mail: text.regex(/^[^\s@,;<>"]+@[^\s@,;<>"]+$/, 'must be one mail address').optional().describe('Written to by announce.mail'),
});

export const announce = z.strictObject({
  slack: z
    .strictObject({
      channel: text.optional().describe('With a bot token: #incidents or its id'),
      token: secret(text).optional().describe('When the input slack-token is not given: ${SLACK_TOKEN}'),
      webhook: secret(address).optional().describe('When neither token nor the input slack-webhook is given: ${SLACK_WEBHOOK}'),
      api: address.default('https://slack.com/api').describe('For a proxy'),
    })
    .optional()
    .describe('One channel'),
  statuspage: z
    .strictObject({
      page: text.describe('Id of the page'),
      key: secret(text).optional().describe('When the input statuspage-key is not given: ${STATUSPAGE_KEY}'),
      components: z.array(text).default([]).describe('Ids of the components that are affected'),
      templates: texts(defaultPublicTexts).prefault({}).describe('What everybody reads there: no reason and no name of a host, unless you put it in'),
      api: address.default('https://api.statuspage.io').describe('For a proxy'),
    })
    .optional()
    .describe('Atlassian Statuspage; other ones are webhooks'),
  webhooks: z
    .array(request({ name: text.describe('What records call it') }, webhookPlaceholders, '{"stage":"{stage}","title":"{title}","text":"{text}","incident":"{incident}","run":"{run}"}'))
    .default([])
    .describe('Other status pages and tools'),
  mail: request({}, mailPlaceholders, '{"to":"{to}","subject":"{subject}","text":"{text}"}').optional().describe('How a mail is sent: an HTTP request for each person'),
  people: z.record(z.string(), person).default({}).describe('The roles of the authorization table, and how each is reached'),
  templates: texts(defaultTexts).extend({ drill: template(placeholders).default(drillText).describe('When a drill begins and ends') }).prefault({}).describe('What is said where only your people read. A part in [ ] goes when a value in it is empty'),
});

export type AnnounceFile = z.output<typeof announce>;
