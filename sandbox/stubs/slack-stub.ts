// A stub of Slack's Web API (auth.test, chat.postMessage, chat.update) and of one incoming webhook.
import { checkToken } from './bearer';
import { HttpStub, type StubReply, type StubRequest } from './http-stub';
import type { Authorization } from './recorded-request';
import { blockProblem } from './slack-blocks';

export interface SlackStubOptions {
  readonly token: string;
  /** C…; messages may also be addressed to its name with a #. */
  readonly channel: string;
  readonly channelName: string;
  /** /services/T…/B…/… */
  readonly webhookPath: string;
  readonly recordFile?: string;
}

export interface SlackMessage {
  readonly ts: string;
  readonly threadTs?: string;
  readonly text: string;
  readonly blocks: readonly unknown[];
  readonly edits: number;
  readonly via: 'api' | 'webhook';
}

type Arguments = Readonly<Record<string, unknown>>;

const textLimit = 40_000;

export class SlackStub extends HttpStub<readonly SlackMessage[]> {
  protected readonly name = 'slack';
  private readonly messages = new Map<string, SlackMessage>();

  constructor(private readonly options: SlackStubOptions) {
    super(options.recordFile);
  }

  override state(): readonly SlackMessage[] {
    return [...this.messages.values()];
  }

  protected override change(): void {}

  protected override forget(): void {
    this.messages.clear();
  }

  protected override authorize(request: StubRequest): Authorization {
    if (request.path.startsWith('/services/')) return request.path === this.options.webhookPath ? 'right' : 'wrong';
    return checkToken(request, ['bearer'], this.options.token);
  }

  protected override recordedPath(path: string): string {
    return path.startsWith('/services/') ? '/services/…' : path;
  }

  protected override troubleBody(status: number): object {
    return { ok: false, error: status === 429 ? 'ratelimited' : 'internal_error' };
  }

  protected override answer(request: StubRequest, authorization: Authorization): StubReply {
    if (request.path.startsWith('/services/')) return this.webhook(request, authorization);
    const method = /^\/api\/([a-z.A-Z]+)$/.exec(request.path)?.[1];
    if (method === undefined) return { status: 404, body: 'not found' };
    if (authorization !== 'right') return refuse(authorization === 'none' ? 'not_authed' : 'invalid_auth');
    return this.call(method, readArguments(request));
  }

  private call(method: string, given: Arguments | undefined): StubReply {
    if (!given) return refuse('invalid_json');
    switch (method) {
      case 'auth.test':
        return accept({ url: 'https://sandbox.invalid/', team: 'Sandbox', user: 'rollback', team_id: 'T0SANDBOX', user_id: 'U0ROLLBACK', bot_id: 'B0ROLLBACK' });
      case 'chat.postMessage':
        return this.post(given);
      case 'chat.update':
        return this.update(given);
      default:
        return refuse('unknown_method');
    }
  }

  private post(given: Arguments): StubReply {
    const problem = this.problem(given);
    if (problem !== undefined) return refuse(problem);
    const threadTs = given['thread_ts'];
    if (threadTs !== undefined && !this.messages.has(String(threadTs))) return refuse('thread_not_found');
    const thread = threadTs === undefined ? {} : { threadTs: String(threadTs) };
    const message = this.keep({ ...contentOf(given), ...thread, edits: 0, via: 'api' });
    return accept({ channel: this.options.channel, ts: message.ts, message: { type: 'message', text: message.text, ts: message.ts } });
  }

  private update(given: Arguments): StubReply {
    const problem = this.problem(given);
    if (problem !== undefined) return refuse(problem);
    const message = this.messages.get(String(given['ts']));
    if (!message) return refuse('message_not_found');
    this.messages.set(message.ts, { ...message, ...contentOf(given), edits: message.edits + 1 });
    return accept({ channel: this.options.channel, ts: message.ts, text: contentOf(given).text });
  }

  private webhook(request: StubRequest, authorization: Authorization): StubReply {
    const given = readArguments(request);
    if (authorization !== 'right') return { status: 404, body: 'no_service' };
    if (request.method !== 'POST' || !given) return { status: 400, body: 'invalid_payload' };
    if (given['text'] === undefined && given['blocks'] === undefined && given['attachments'] === undefined) return { status: 400, body: 'no_text' };
    if (blockProblem(contentOf(given).blocks) !== undefined) return { status: 400, body: 'invalid_blocks' };
    this.keep({ ...contentOf(given), edits: 0, via: 'webhook' });
    return { status: 200, body: 'ok' };
  }

  private problem(given: Arguments): string | undefined {
    const { channel, channelName } = this.options;
    if (given['channel'] !== channel && given['channel'] !== `#${channelName}`) return 'channel_not_found';
    const { text, blocks } = contentOf(given);
    if (text === '' && blocks.length === 0 && given['attachments'] === undefined) return 'no_text';
    if (text.length > textLimit) return 'msg_too_long';
    return blockProblem(blocks);
  }

  private keep(message: Omit<SlackMessage, 'ts'>): SlackMessage {
    const kept = { ...message, ts: `${Math.floor(Date.now() / 1_000)}.${String(this.messages.size + 1).padStart(6, '0')}` };
    this.messages.set(kept.ts, kept);
    return kept;
  }
}

function contentOf(given: Arguments): Pick<SlackMessage, 'text' | 'blocks'> {
  const blocks = typeof given['blocks'] === 'string' ? (JSON.parse(given['blocks']) as unknown) : given['blocks'];
  return { text: typeof given['text'] === 'string' ? given['text'] : '', blocks: Array.isArray(blocks) ? blocks : [] };
}

/** JSON or a form, as Slack takes them; undefined when it is neither. */
function readArguments({ headers, text }: StubRequest): Arguments | undefined {
  if (!headers['content-type']?.includes('json')) return Object.fromEntries(new URLSearchParams(text));
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Arguments) : undefined;
  } catch {
    return undefined;
  }
}

function accept(body: object): StubReply {
  return { status: 200, body: { ok: true, ...body } };
}

/** Slack says what is wrong in the body of a 200. */
function refuse(error: string): StubReply {
  return { status: 200, body: { ok: false, error } };
}
