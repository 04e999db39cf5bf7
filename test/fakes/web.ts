// The web in memory: a function of the test answers. What it throws is what the network did.
import type { Web, WebReply, WebRequest } from '../../src/ports';

export class FakeWeb implements Web {
  readonly requests: WebRequest[] = [];

  constructor(private readonly answer: (request: WebRequest, count: number) => Partial<WebReply> = () => ({})) {}

  async request(request: WebRequest, signal?: AbortSignal): Promise<WebReply> {
    signal?.throwIfAborted();
    this.requests.push(request);
    return { status: 200, headers: {}, body: '', ...this.answer(request, this.requests.length) };
  }
}
