// Tells anything that takes an HTTP request: another status page, a tool of the team, a service that sends mail.
import { filledBody } from '../announce/body';
import type { AnnounceFile } from '../config/announce-schema';
import type { Announcement, Announcer, Web } from '../ports';
import { postAnnouncement } from './announce-post';

type Hook = AnnounceFile['webhooks'][number];
type MailHook = NonNullable<AnnounceFile['mail']>;

export class Webhook implements Announcer {
  readonly name: string;
  readonly edits = true;
  readonly audience = 'team';
  readonly reaches = [];

  constructor(
    private readonly web: Web,
    private readonly hook: Hook,
  ) {
    this.name = hook.name;
  }

  async tell({ stage, title, text, values }: Announcement, signal?: AbortSignal): Promise<void> {
    await send(this.web, this.hook, { ...values, stage, title, text }, signal);
  }
}

/** One person, by mail. */
export class Mail implements Announcer {
  readonly name: string;
  readonly edits = false;
  readonly audience = 'person';
  readonly reaches: readonly string[];

  constructor(
    private readonly web: Web,
    private readonly hook: MailHook,
    private readonly to: { readonly role: string; readonly address: string },
  ) {
    this.name = `mail to ${to.role}`;
    this.reaches = [to.role];
  }

  async tell({ stage, title, text, values }: Announcement, signal?: AbortSignal): Promise<void> {
    const { from, to, actor, run } = values;
    const lines = [text, '', `Versions: ${from} → ${to}`, `Asked by: ${actor}`, `Run: ${run}`].join('\n');
    // A title is one line, so nothing can be added to the header of the mail.
    await send(this.web, this.hook, { ...values, stage, to: this.to.address, role: this.to.role, subject: title, text: lines }, signal);
  }
}

async function send(web: Web, { url, method, headers, body }: MailHook, values: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<void> {
  const type = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type') ? {} : { 'content-type': 'application/json' };
  await postAnnouncement(web, { url, method, headers: { ...type, ...headers }, body: filledBody(body, headers, values) }, signal);
}
