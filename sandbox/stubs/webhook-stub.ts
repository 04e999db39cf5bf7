// A stub of whatever takes an HTTP request with a key: a service that sends mail, another status page, a tool of the team.
import { checkToken } from './bearer';
import { HttpStub, type StubReply, type StubRequest } from './http-stub';
import type { Authorization } from './recorded-request';

export interface WebhookStubOptions {
  readonly key: string;
  readonly recordFile?: string;
}

export interface ReceivedHook {
  readonly path: string;
  readonly body: unknown;
}

export class WebhookStub extends HttpStub<readonly ReceivedHook[]> {
  protected readonly name = 'webhook';
  private received: ReceivedHook[] = [];

  constructor(private readonly options: WebhookStubOptions) {
    super(options.recordFile);
  }

  override state(): readonly ReceivedHook[] {
    return this.received;
  }

  protected override change(): void {}

  protected override forget(): void {
    this.received = [];
  }

  protected override authorize(request: StubRequest): Authorization {
    return checkToken(request, ['bearer'], this.options.key);
  }

  protected override troubleBody(status: number): object {
    return { error: `told to answer ${status}` };
  }

  protected override answer(request: StubRequest, authorization: Authorization): StubReply {
    if (authorization !== 'right') return { status: 401, body: { error: 'wrong key' } };
    if (!['POST', 'PUT', 'PATCH'].includes(request.method)) return { status: 405, body: { error: 'only POST, PUT and PATCH' } };
    try {
      this.received.push({ path: request.path, body: request.headers['content-type']?.includes('json') ? (JSON.parse(request.text) as unknown) : request.text });
      return { status: 202, body: { accepted: true } };
    } catch {
      return { status: 400, body: { error: 'that is no JSON' } };
    }
  }
}
