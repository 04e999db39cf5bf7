// HTTP for health checks, served pages and channels.

export interface WebRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly timeoutMs: number;
}

export interface WebReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** At most 1 MiB of it. */
  readonly body: string;
}

export interface Web {
  /** @throws Error when there is no whole reply within the timeout. */
  request(request: WebRequest, signal?: AbortSignal): Promise<WebReply>;
}
