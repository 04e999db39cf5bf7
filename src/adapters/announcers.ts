// Every channel that configuration and credentials describe. Secrets are taken out of what is said before it leaves.
import { mentionOf } from '../announce/slack-message';
import type { Environment } from '../config/environment';
import { NotToldError } from '../errors';
import type { Announcement, Announcer, Web } from '../ports';
import type { Redact } from '../report/redact';
import type { Credentials } from '../request';
import { SlackBot, SlackWebhook } from './slack';
import { Statuspage } from './statuspage';
import { Mail, Webhook } from './webhook';

type SlackKeys = Pick<Credentials, 'slackToken' | 'slackWebhook' | 'statuspageKey'>;

export function announcersFor({ announce }: Pick<Environment, 'announce'>, credentials: SlackKeys, web: Web, redact: Redact): Announcer[] {
  const { statuspage, webhooks, mail, people } = announce;
  const key = credentials.statuspageKey || statuspage?.key;
  const all: Announcer[] = [
    ...slackFor(announce, credentials, web),
    ...(statuspage === undefined ? [] : [key === undefined ? keyless('status page', 'statuspage-key is not given') : new Statuspage(web, { ...statuspage, key })]),
    ...webhooks.map((hook) => new Webhook(web, hook)),
    ...(mail === undefined ? [] : Object.entries(people).flatMap(([role, { mail: address }]) => (address === undefined ? [] : [new Mail(web, mail, { role, address })]))),
  ];
  return all.map((announcer) => withoutSecrets(announcer, redact));
}

/** A bot where there is a token and a channel, the webhook otherwise. */
function slackFor({ slack, people }: Environment['announce'], credentials: SlackKeys, web: Web): Announcer[] {
  const mentions = Object.fromEntries(Object.entries(people).flatMap(([role, { slack: id }]) => (id === undefined ? [] : [[role, mentionOf(id)]])));
  const token = credentials.slackToken || slack?.token;
  const webhook = credentials.slackWebhook || slack?.webhook;
  if (slack?.channel !== undefined && token !== undefined) return [new SlackBot(web, { api: slack.api, token, channel: slack.channel, mentions })];
  if (webhook !== undefined) return [new SlackWebhook(web, webhook, mentions)];
  return slack === undefined ? [] : [keyless('Slack', 'neither slack-token, with a channel, nor slack-webhook is given')];
}

/** A channel that is described and has no key says so each time: silence would look like success. */
function keyless(name: string, why: string): Announcer {
  return { name, edits: true, audience: 'team', reaches: [], tell: () => Promise.reject(new NotToldError(why, false)) };
}

function withoutSecrets(announcer: Announcer, redact: Redact): Announcer {
  const clean = (announcement: Announcement): Announcement => ({
    ...announcement,
    title: redact(announcement.title),
    text: redact(announcement.text),
    publicText: redact(announcement.publicText),
    values: Object.fromEntries(Object.entries(announcement.values).map(([name, value]) => [name, redact(value)])),
  });
  const { name, edits, reaches, audience } = announcer;
  const tell = (announcement: Announcement, signal?: AbortSignal) => announcer.tell(clean(announcement), signal);
  if (announcer.progress === undefined) return { name, edits, reaches, audience, tell };
  return { name, edits, reaches, audience, tell, progress: async (lines, signal) => announcer.progress?.(lines.map(redact), signal) };
}
