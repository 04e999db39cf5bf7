// Tells a Slack channel: with a bot token one message that is edited in place, with the steps in its thread; with a webhook one message each time.
import { slackMessage, slackReply, type Mentions, type SlackMessage } from '../announce/slack-message';
import { NotToldError } from '../errors';
import type { Announcement, Announcer, Web } from '../ports';
import { jsonOf, postAnnouncement } from './announce-post';

/** Slack's own troubles; all other errors are ours, and stay. */
const passing = ['ratelimited', 'rate_limited', 'internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'message_not_found'];
/** Blocks that Slack does not take are no reason to say nothing. */
const aboutBlocks = ['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long'];

export class SlackBot implements Announcer {
  readonly name = 'Slack';
  readonly edits = true;
  readonly audience = 'team';
  readonly reaches: readonly string[];
  private message: { readonly channel: string; readonly ts: string } | undefined;

  constructor(
    private readonly web: Web,
    private readonly settings: { readonly api: string; readonly token: string; readonly channel: string; readonly mentions: Mentions },
  ) {
    this.reaches = Object.keys(settings.mentions);
  }

  async tell(announcement: Announcement, signal?: AbortSignal): Promise<void> {
    const message = slackMessage(announcement, this.settings.mentions);
    if (this.message === undefined) this.message = await this.send('chat.postMessage', { channel: this.settings.channel }, message, signal);
    else await this.send('chat.update', this.message, message, signal);
  }

  async progress(lines: readonly string[], signal?: AbortSignal): Promise<void> {
    if (this.message === undefined) throw new NotToldError('there is no message yet', true);
    const { channel, ts } = this.message;
    await this.send('chat.postMessage', { channel, thread_ts: ts }, slackReply(lines), signal);
  }

  private async send(method: string, place: Readonly<Record<string, string>>, { text, blocks }: SlackMessage, signal?: AbortSignal): Promise<{ channel: string; ts: string }> {
    const quiet = method === 'chat.postMessage' ? { mrkdwn: false, unfurl_links: false, unfurl_media: false } : {};
    const answer = await this.call(method, { ...place, text, blocks, ...quiet }, signal);
    const error = errorOf(answer);
    if (aboutBlocks.includes(error)) return settled(await this.call(method, { ...place, text, ...quiet }, signal), method);
    // Somebody deleted it: the next try posts another.
    if (error === 'message_not_found' || error === 'thread_not_found') this.message = undefined;
    return settled(answer, method);
  }

  private async call(method: string, body: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<Record<string, unknown>> {
    const headers = { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${this.settings.token}` };
    const reply = await postAnnouncement(this.web, { url: `${this.settings.api.replace(/\/+$/, '')}/${method}`, method: 'POST', headers, body: JSON.stringify(body) }, signal);
    return jsonOf(reply.body);
  }
}

function settled(answer: Record<string, unknown>, method: string): { channel: string; ts: string } {
  if (answer['ok'] === true) return { channel: String(answer['channel']), ts: String(answer['ts']) };
  const error = errorOf(answer);
  throw new NotToldError(`${method}: ${error}`, passing.includes(error));
}

/** Slack's errors are single words; anything else is not shown. */
function errorOf(answer: Record<string, unknown>): string {
  const error = String(answer['error'] ?? '');
  if (answer['ok'] === true) return '';
  return /^[a-z_]{1,60}$/.test(error) ? error : 'an answer that is none of Slack';
}

export class SlackWebhook implements Announcer {
  readonly name = 'Slack webhook';
  readonly edits = false;
  readonly audience = 'team';
  readonly reaches: readonly string[];

  constructor(
    private readonly web: Web,
    private readonly url: string,
    private readonly mentions: Mentions,
  ) {
    this.reaches = Object.keys(mentions);
  }

  async tell(announcement: Announcement, signal?: AbortSignal): Promise<void> {
    const body = JSON.stringify({ ...slackMessage(announcement, this.mentions), mrkdwn: false, unfurl_links: false });
    await postAnnouncement(this.web, { url: this.url, method: 'POST', headers: { 'content-type': 'application/json' }, body }, signal);
  }
}
