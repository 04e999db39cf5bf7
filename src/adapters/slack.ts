// Tells a Slack channel: with a bot token one message that is edited in place, with a webhook one message each time.
import type { Announcement, Announcer, Web } from '../ports';

const timeoutMs = 5_000;

export class SlackBot implements Announcer {
  readonly name = 'Slack';
  private message: { channel: string; ts: string } | undefined;

  constructor(
    private readonly web: Web,
    private readonly settings: { readonly api: string; readonly token: string; readonly channel: string },
  ) {}

  async tell(announcement: Announcement, signal?: AbortSignal): Promise<void> {
    const text = escapeSlack(announcement.text);
    const reply = this.message === undefined ? await this.call('chat.postMessage', { channel: this.settings.channel, text }, signal) : await this.call('chat.update', { ...this.message, text }, signal);
    this.message = { channel: String(reply['channel']), ts: String(reply['ts']) };
  }

  private async call(method: string, body: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<Record<string, unknown>> {
    const headers = { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${this.settings.token}` };
    const reply = await this.web.request({ url: `${this.settings.api.replace(/\/+$/, '')}/${method}`, method: 'POST', headers, body: JSON.stringify(body), timeoutMs }, signal);
    const answer = reply.status === 200 ? (JSON.parse(reply.body) as Record<string, unknown>) : { ok: false, error: `status ${reply.status}` };
    if (answer['ok'] !== true) throw new Error(`${method}: ${String(answer['error'])}`);
    return answer;
  }
}

export class SlackWebhook implements Announcer {
  readonly name = 'Slack webhook';

  constructor(
    private readonly web: Web,
    private readonly url: string,
  ) {}

  async tell(announcement: Announcement, signal?: AbortSignal): Promise<void> {
    const body = JSON.stringify({ text: escapeSlack(announcement.text) });
    const reply = await this.web.request({ url: this.url, method: 'POST', headers: { 'content-type': 'application/json' }, body, timeoutMs }, signal);
    if (reply.status !== 200) throw new Error(`status ${reply.status}`);
  }
}

/** Slack reads <…> as links and mentions: a reason that a person typed must not call the whole channel. */
export function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
