// Slack, Statuspage, webhooks and mail through the real adapters against their stubs: the published shapes, edits in place, threads, what is found again, no power for a stranger, no secret in an error.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SlackStub } from '../../sandbox/stubs/slack-stub';
import { StatuspageStub } from '../../sandbox/stubs/statuspage-stub';
import { WebhookStub } from '../../sandbox/stubs/webhook-stub';
import { announcersFor } from '../../src/adapters/announcers';
import { retryAfterMs } from '../../src/adapters/announce-post';
import { systemWeb } from '../../src/adapters/web';
import { watchAnnouncement } from '../../src/announce/announcement';
import type { NotToldError } from '../../src/errors';
import type { Announcer } from '../../src/ports';
import { redactor } from '../../src/report/redact';
import { FakeWeb } from '../fakes/web';
import { announceEnvironment, ended, hostileTexts, started } from '../samples/announcement';
import { sampleSituation } from '../samples/situation';

const secrets = { token: 'xoxb-the-right-token', webhook: '/services/T0/B0/secret-key', key: 'status-page-key', hook: 'the-key-of-hooks' };
let slack: SlackStub;
let page: StatuspageStub;
let hooks: WebhookStub;
let addresses: { slack: string; page: string; hooks: string };

beforeEach(async () => {
  slack = new SlackStub({ token: secrets.token, channel: 'C1', channelName: 'incidents', webhookPath: secrets.webhook });
  page = new StatuspageStub({ key: secrets.key, pageId: 'p1' });
  hooks = new WebhookStub({ key: secrets.hook });
  addresses = { slack: await slack.listen(), page: await page.listen(), hooks: await hooks.listen() };
});

afterEach(async () => {
  await Promise.all([slack.close(), page.close(), hooks.close()]);
});

/** The channels that a configuration makes. */
function channels(yaml: string, redact = redactor([])): Announcer[] {
  return announcersFor(announceEnvironment(yaml), { slackToken: '', slackWebhook: '', statuspageKey: '' }, systemWeb, redact);
}

function only(yaml: string, redact = redactor([])): Announcer {
  const [channel, ...more] = channels(yaml, redact);
  if (channel === undefined || more.length > 0) throw new Error(`There are ${more.length + (channel === undefined ? 0 : 1)} channels.`);
  return channel;
}

const people = 'people: { Product Owner: { slack: U1, mail: owner@shop.example }, Team: { slack: S1 }, Legal: { mail: legal@shop.example } }';
const bot = (channel = '"#incidents"') => only(`slack: { channel: ${channel}, token: ${secrets.token}, api: "${addresses.slack}/api" }\n${people}`);
const statuspage = (more = '') => only(`statuspage: { page: p1, key: ${secrets.key}, api: "${addresses.page}"${more} }`);
const failure = (work: Promise<void>) => work.then(() => undefined, (error: unknown) => error as NotToldError);

describe('the Slack bot', () => {
  it('posts one message, edits it, and puts progress in its thread', async () => {
    const channel = bot();
    await channel.tell(started());
    await channel.progress?.(['✅ one', '✅ two']);
    await channel.tell(ended());
    const [message, reply, ...more] = slack.state();
    expect(more).toEqual([]);
    expect(message).toMatchObject({ text: ended().text, edits: 1, blocks: [{ type: 'header' }, { type: 'section' }, { type: 'rich_text' }] });
    expect(reply).toMatchObject({ threadTs: message?.ts, blocks: [{ type: 'section', text: { type: 'plain_text', text: '✅ one\n✅ two' } }] });
  });

  it('calls the people that the configuration names, and only them', async () => {
    expect(bot().reaches).toEqual(['Product Owner', 'Team']);
    await bot().tell({ ...started({ reason: '<!channel> <@U9>' }), people: ['Team', 'Legal'] });
    expect(JSON.stringify(slack.state()[0]?.blocks)).toContain('<!subteam^S1> (Team)');
    expect(slack.state()[0]?.blocks.filter((block) => JSON.stringify(block).includes('mrkdwn'))).toMatchObject([{ text: { text: '<!subteam^S1> (Team)' } }]);
  });

  it.each(hostileTexts)('takes %j', async (reason) => {
    await bot().tell(started({ reason, incident: reason }));
    expect(slack.state()).toHaveLength(1);
  });

  it('posts anew when its message was deleted', async () => {
    const channel = bot();
    await channel.tell(started());
    slack.reset();
    expect(await failure(channel.tell(ended()))).toMatchObject({ message: 'chat.update: message_not_found', again: true });
    await channel.tell(ended());
    expect(slack.state()).toMatchObject([{ text: ended().text, edits: 0 }]);
  });

  it('says it without blocks where Slack does not take them', async () => {
    const web = new FakeWeb((_request, count) => ({ body: JSON.stringify(count === 1 ? { ok: false, error: 'invalid_blocks' } : { ok: true, channel: 'C1', ts: '1' }) }));
    const [channel] = announcersFor(announceEnvironment('slack: { channel: C1, token: t }'), { slackToken: '', slackWebhook: '', statuspageKey: '' }, web, redactor([]));
    await channel?.tell(started());
    expect(web.requests.map(({ body }) => Object.keys(JSON.parse(body ?? '') as object).includes('blocks'))).toEqual([true, false]);
  });

  it('does not try again what stays wrong', async () => {
    expect(await failure(bot('C9').tell(started()))).toMatchObject({ message: 'chat.postMessage: channel_not_found', again: false });
  });
});

it('a Slack webhook gets one message each time, and edits nothing', async () => {
  const channel = only(`slack: { webhook: "${addresses.slack}${secrets.webhook}" }`);
  await channel.tell(started());
  await channel.tell(ended());
  expect(channel).toMatchObject({ edits: false });
  expect(slack.state().map(({ text, via }) => [text, via])).toEqual([[started().text, 'webhook'], [ended().text, 'webhook']]);
});

describe('the status page', () => {
  it('opens one incident and moves it on, with its components and words for the public', async () => {
    const channel = statuspage(', components: [web]');
    await channel.tell(started({ environment: announceEnvironment('statuspage: { page: p1 }'), reason: 'inside' }));
    await channel.tell(ended());
    const [incident, ...more] = page.state();
    expect(more).toEqual([]);
    expect(incident).toMatchObject({ status: 'monitoring', components: { web: 'operational' }, metadata: { 'emergency-rollback': { incident: 'INC-1', environment: 'staging' } } });
    expect(incident?.incident_updates.map(({ status }) => status)).toEqual(['monitoring', 'investigating']);
    expect(JSON.stringify(page.state())).toContain('Investigating - Rollback in progress.');
    expect(JSON.stringify(page.state())).not.toContain('inside');
  });

  it('is found again by a later job, which resolves it; another incident is left alone', async () => {
    await statuspage().tell(started({ incident: 'INC-2' }));
    await statuspage().tell(started());
    await statuspage().tell(watchAnnouncement(sampleSituation(), ''));
    expect(page.state().map(({ metadata, status }) => [metadata['emergency-rollback'], status])).toEqual([
      [{ incident: 'INC-2', environment: 'staging' }, 'investigating'],
      [{ incident: 'INC-1', environment: 'staging' }, 'resolved'],
    ]);
  });

  it('is not opened by a watch', async () => {
    await statuspage().tell(watchAnnouncement(sampleSituation(), 'errors'));
    expect(page.state()).toEqual([]);
  });

  it('is looked for before it is opened once more, when an answer was lost', async () => {
    const channel = statuspage();
    let lost = false;
    const web = { request: async (...[request, signal]: Parameters<typeof systemWeb.request>) => {
      const reply = await systemWeb.request(request, signal);
      if (request.method === 'POST' && !lost) {
        lost = true;
        throw new Error('no reply within 40 s');
      }
      return reply;
    } };
    const [unlucky] = announcersFor(announceEnvironment(`statuspage: { page: p1, key: ${secrets.key}, api: "${addresses.page}" }`), { slackToken: '', slackWebhook: '', statuspageKey: '' }, web, redactor([]));
    expect(await failure(unlucky!.tell(started()))).toMatchObject({ message: 'no reply within 40 s', again: true });
    await unlucky!.tell(started());
    await channel.tell(ended());
    expect(page.state()).toHaveLength(1);
  });
});

describe('webhooks and mail', () => {
  const yaml = () => `webhooks: [{ name: pager, url: "${addresses.hooks}/pager", headers: { authorization: Bearer ${secrets.hook} } }]
mail: { url: "${addresses.hooks}/mail", headers: { authorization: Bearer ${secrets.hook} }, body: '{"to":"{to}","subject":"{subject}","text":"{text}"}' }
${people}`;

  it('send what their templates say; a mail goes to each role that has an address', async () => {
    const all = channels(yaml());
    expect(all.map(({ name, audience, reaches }) => [name, audience, reaches])).toEqual([['pager', 'team', []], ['mail to Product Owner', 'person', ['Product Owner']], ['mail to Legal', 'person', ['Legal']]]);
    for (const channel of all) await channel.tell(started());
    expect(hooks.state()).toMatchObject([
      { path: '/pager', body: { stage: 'started', title: 'Sample Shop staging: rollback in progress', text: started().text, incident: 'INC-1', run: 'https://ci.example/1' } },
      { path: '/mail', body: { to: 'owner@shop.example', subject: 'Sample Shop staging: rollback in progress', text: expect.stringContaining(`${started().text}\n\nVersions: v4.0.0 → v3.0.0`) } },
      { path: '/mail', body: { to: 'legal@shop.example' } },
    ]);
  });

  it.each(hostileTexts)('keep %j in its place: one subject of one line, one address', async (reason) => {
    for (const channel of channels(yaml())) await channel.tell(started({ reason, incident: reason, running: [reason] }));
    const mails = hooks.state().filter(({ path }) => path === '/mail').map(({ body }) => body as Record<string, string>);
    expect(mails.map((mail) => Object.keys(mail))).toEqual([['to', 'subject', 'text'], ['to', 'subject', 'text']]);
    expect(mails.map(({ to }) => to)).toEqual(['owner@shop.example', 'legal@shop.example']);
    for (const { subject } of mails) expect(subject).not.toMatch(/[\r\n]/);
  });
});

describe('trouble', () => {
  const all = () => channels(`slack: { channel: C1, token: ${secrets.token}, api: "${addresses.slack}/api" }
statuspage: { page: p1, key: ${secrets.key}, api: "${addresses.page}" }
webhooks: [{ name: pager, url: "${addresses.hooks}/pager?key=in-the-address", headers: { authorization: Bearer ${secrets.hook} } }]`);
  const control = (trouble: Parameters<SlackStub['control']>[0]) => [slack, page, hooks].forEach((stub) => stub.control(trouble));
  const failures = () => Promise.all(all().map((channel) => failure(channel.tell(started()))));

  it.each([
    ['429 with a pause', { status: 429, retryAfterSeconds: 7 }, 'status 429', true, 7_000],
    ['500', { status: 500 }, 'status 500', true, undefined],
    ['403', { status: 403 }, 'status 403', false, undefined],
    ['down', { down: true }, /^cannot be reached \(\w+\)$/, true, undefined],
  ] as const)('%s is told with what to do about it, and no secret', async (_name, trouble, message, again, afterMs) => {
    control(trouble);
    for (const error of await failures()) {
      expect(error).toMatchObject({ name: 'NotToldError', again, afterMs });
      expect(error?.message).toMatch(message);
    }
  });

  it('never shows an address or a key, not even when the address makes no sense', async () => {
    const broken = { request: () => Promise.reject(new TypeError(`Failed to parse URL from https://hooks.example${secrets.webhook} with ${secrets.token}`)) };
    const [channel] = announcersFor(announceEnvironment('slack: { channel: C1, token: t }'), { slackToken: '', slackWebhook: '', statuspageKey: '' }, broken, redactor([]));
    expect((await failure(channel!.tell(started())))?.message).toBe('cannot be reached');
  });

  it('an answer that is none of Slack is not quoted', async () => {
    const web = new FakeWeb(() => ({ body: '{"ok":false,"error":"<b>token xoxb</b>"}' }));
    const [channel] = announcersFor(announceEnvironment('slack: { channel: C1, token: t }'), { slackToken: '', slackWebhook: '', statuspageKey: '' }, web, redactor([]));
    expect((await failure(channel!.tell(started())))?.message).toBe('chat.postMessage: an answer that is none of Slack');
  });
});

it('inputs come before the configuration, a bot before a webhook', () => {
  const environment = announceEnvironment('slack: { channel: C1, webhook: "https://hooks.example/x" }\nstatuspage: { page: p1 }');
  const names = (keys: object) => announcersFor(environment, { slackToken: '', slackWebhook: '', statuspageKey: '', ...keys }, systemWeb, redactor([])).map(({ name }) => name);
  expect([names({}), names({ slackToken: 't' })]).toEqual([['Slack webhook', 'status page'], ['Slack', 'status page']]);
});

it('a channel that is described and has no key is not silent', async () => {
  const all = channels('slack: { channel: C1 }\nstatuspage: { page: p1 }');
  expect(await Promise.all(all.map(async (channel) => [channel.name, await failure(channel.tell(started()))]))).toMatchObject([['Slack', { message: 'neither slack-token, with a channel, nor slack-webhook is given', again: false }], ['status page', { message: 'statuspage-key is not given', again: false }]]);
});

it('secrets in what is said are taken out before it leaves', async () => {
  const channel = only(`webhooks: [{ name: pager, url: "${addresses.hooks}/pager", headers: { authorization: Bearer ${secrets.hook} } }]`, redactor(['hidden-value']));
  await channel.tell(started({ reason: 'it printed hidden-value' }));
  expect(hooks.state()).toMatchObject([{ body: { text: expect.stringContaining('it printed ***') } }]);
});

it.each([
  [{ 'retry-after': '2' }, 2_000],
  [{ 'retry-after': '99999' }, 600_000],
  [{ 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }, undefined],
  [{ 'retry-after': '-1' }, undefined],
  [{}, undefined],
])('a pause of %j is %p ms', (headers, ms) => {
  expect(retryAfterMs({ headers: headers as Record<string, string> })).toBe(ms);
});
