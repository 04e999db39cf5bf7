// What all stubs of outside services share: a loopback HTTP server that records what it is sent and can be told to misbehave.
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { LoopbackServer } from '../ports/loopback-server';
import { readBody } from './request-body';
import type { Authorization, RecordedRequest, StubName } from './recorded-request';
import { RequestRecorder } from './request-recorder';

/** Trouble that any of the services may have; `times` limits it to the next so many requests. */
export interface StubTrouble {
  /** Accepts the connection and drops it without an answer. */
  readonly down?: boolean;
  readonly delayMs?: number;
  /** Answers with this status, e.g. 429 or 500, instead of doing anything. */
  readonly status?: number;
  readonly retryAfterSeconds?: number;
  readonly times?: number;
}

export interface StubRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

export interface StubReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body: string | object;
}

export abstract class HttpStub<State, Change extends object = Record<never, never>> extends LoopbackServer {
  protected abstract readonly name: StubName;
  private readonly recorder: RequestRecorder;
  private trouble: StubTrouble = {};
  private troubleLeft = 0;

  constructor(recordFile?: string) {
    super();
    this.recorder = new RequestRecorder(recordFile);
  }

  records(): readonly RecordedRequest[] {
    return this.recorder.records;
  }

  control({ down, delayMs, status, retryAfterSeconds, times, ...change }: StubTrouble & Change): void {
    const trouble = { down, delayMs, status, retryAfterSeconds };
    if (Object.values(trouble).some((value) => value !== undefined)) {
      this.trouble = trouble as StubTrouble;
      this.troubleLeft = times ?? Number.POSITIVE_INFINITY;
    }
    this.change(change as unknown as Change);
  }

  /** No trouble, no records, as after its start. */
  reset(): void {
    this.trouble = {};
    this.troubleLeft = 0;
    this.recorder.clear();
    this.forget();
  }

  /** What the service holds by now: messages, incidents, invalidations. */
  abstract state(): State;
  /** Applies what is special to this service; every field may be absent. */
  protected abstract change(change: Change): void;
  protected abstract forget(): void;
  protected abstract authorize(request: StubRequest): Authorization;
  protected abstract answer(request: StubRequest, authorization: Authorization): StubReply | Promise<StubReply>;
  /** How the real service words a 429, 500 or 503. */
  protected abstract troubleBody(status: number): string | object;
  /** Paths may carry secrets; they are recorded without. */
  protected recordedPath(path: string): string {
    return path;
  }

  protected override async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(incoming);
    const authorization = this.authorize(request);
    const trouble = this.takeTrouble();
    // A stub that was closed keeps nobody waiting.
    if (trouble.delayMs !== undefined) await sleep(trouble.delayMs, undefined, { ref: false });
    const reply = trouble.down ? undefined : await this.replyTo(request, authorization, trouble);
    this.recorder.add({ stub: this.name, request: { ...request, path: this.recordedPath(request.path) }, authorization, status: reply?.status ?? 0 });
    if (reply) send(response, reply);
    else incoming.socket.destroy();
  }

  private async replyTo(request: StubRequest, authorization: Authorization, trouble: StubTrouble): Promise<StubReply> {
    if (trouble.status === undefined) return this.answer(request, authorization);
    const retry: Record<string, string> = trouble.retryAfterSeconds === undefined ? {} : { 'retry-after': String(trouble.retryAfterSeconds) };
    return { status: trouble.status, headers: retry, body: this.troubleBody(trouble.status) };
  }

  private takeTrouble(): StubTrouble {
    if (this.troubleLeft <= 0) return {};
    this.troubleLeft -= 1;
    return this.trouble;
  }
}

async function readRequest(incoming: IncomingMessage): Promise<StubRequest> {
  const url = new URL(incoming.url ?? '/', 'http://stub');
  const text = (await readBody(incoming)).toString('utf8');
  return { method: incoming.method ?? 'GET', path: url.pathname, query: url.searchParams, headers: incoming.headers, text };
}

function send(response: ServerResponse, { status, headers = {}, body }: StubReply): void {
  const type = typeof body === 'string' ? {} : { 'content-type': 'application/json; charset=utf-8' };
  response.writeHead(status, { ...type, ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
