// Slack and Statuspage: the published shapes, one message edited in place, errors that say why, no mention by a stranger.
import { describe, expect, it } from '@jest/globals';
import { SlackBot, SlackWebhook } from '../../src/adapters/slack';
import { Statuspage } from '../../src/adapters/statuspage';
import type { Announcement, WebReply } from '../../src/ports';
import { FakeWeb } from '../fakes/web';

const announcement = (stage: Announcement['stage'] = 'started'): Announcement => ({ stage, title: 'Shop: rollback', text: 'due to <!channel> & <@U1>' });
const escaped = 'due to &lt;!channel&gt; &amp; &lt;@U1&gt;';
const web = (...replies: Partial<WebReply>[]) => new FakeWeb((_request, count) => replies[count - 1] ?? { status: 599 });
const json = (value: unknown, status = 200) => ({ status, body: JSON.stringify(value) });
const bodies = ({ requests }: FakeWeb) => requests.map(({ body }) => JSON.parse(body ?? '') as unknown);

describe('SlackBot', () => {
  const settings = { api: 'https://slack.example/api', token: 'xoxb', channel: '#incidents' };

  it('posts one message and edits it from then on', async () => {
    const fake = web(json({ ok: true, channel: 'C1', ts: '1.2' }), json({ ok: true, channel: 'C1', ts: '1.2' }));
    const bot = new SlackBot(fake, settings);
    await bot.tell(announcement());
    await bot.tell(announcement('succeeded'));
    expect(fake.requests.map(({ url }) => url)).toEqual(['https://slack.example/api/chat.postMessage', 'https://slack.example/api/chat.update']);
    expect(bodies(fake)).toEqual([{ channel: '#incidents', text: escaped }, { channel: 'C1', ts: '1.2', text: escaped }]);
    expect(fake.requests[0]).toMatchObject({ method: 'POST', timeoutMs: 5_000, headers: { authorization: 'Bearer xoxb', 'content-type': 'application/json; charset=utf-8' } });
  });

  it.each<[string, Partial<WebReply>, string]>([
    ['an error behind a 200', json({ ok: false, error: 'channel_not_found' }), 'chat.postMessage: channel_not_found'],
    ['a limit', { status: 429 }, 'chat.postMessage: status 429'],
  ])('reports %s, and posts anew the next time', async (_what, reply, message) => {
    const fake = web(reply, json({ ok: true, channel: 'C1', ts: '1' }));
    const bot = new SlackBot(fake, settings);
    await expect(bot.tell(announcement())).rejects.toThrow(message);
    await bot.tell(announcement('failed'));
    expect(fake.requests[1]?.url).toContain('chat.postMessage');
  });
});

describe('SlackWebhook', () => {
  it('posts the text, and reports a refusal', async () => {
    const fake = web({}, { status: 404 });
    const webhook = new SlackWebhook(fake, 'https://hooks.example/T/B/X');
    await webhook.tell(announcement());
    expect(bodies(fake)).toEqual([{ text: escaped }]);
    await expect(webhook.tell(announcement())).rejects.toThrow('status 404');
  });
});

describe('Statuspage', () => {
  const settings = { api: 'https://status.example', key: 'key', page: 'p/1' };

  it('opens one incident and moves it on', async () => {
    const fake = web(json({ id: 'inc1' }, 201), json({ id: 'inc1' }), json({ id: 'inc1' }));
    const page = new Statuspage(fake, settings);
    for (const stage of ['started', 'failed', 'succeeded'] as const) await page.tell(announcement(stage));
    expect(fake.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['POST https://status.example/v1/pages/p%2F1/incidents', 'PATCH https://status.example/v1/pages/p%2F1/incidents/inc1', 'PATCH https://status.example/v1/pages/p%2F1/incidents/inc1']);
    expect(bodies(fake)).toMatchObject([{ incident: { status: 'investigating', name: 'Shop: rollback' } }, { incident: { status: 'identified' } }, { incident: { status: 'monitoring' } }]);
    expect(fake.requests[0]?.headers['authorization']).toBe('OAuth key');
  });

  it('reports a refusal', async () => {
    await expect(new Statuspage(web({ status: 401 }), settings).tell(announcement())).rejects.toThrow('status 401');
  });
});
