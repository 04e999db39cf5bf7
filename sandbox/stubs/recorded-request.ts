// What a stub remembers of a request: everything but the values of secrets.

export type StubName = 'cloudfront' | 'slack' | 'statuspage' | 'webhook' | 'github';

export const stubNames = ['cloudfront', 'slack', 'statuspage', 'webhook', 'github'] as const satisfies readonly StubName[];

/** Whether the request carried the credentials that this sandbox gave out. */
export type Authorization = 'right' | 'wrong' | 'none';

export interface RecordedRequest {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly stub: StubName;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Without authorization, cookies and session tokens. */
  readonly headers: Readonly<Record<string, string>>;
  readonly authorization: Authorization;
  /** Parsed where it is JSON, the text otherwise. */
  readonly body: unknown;
  /** What was answered; 0 when the stub played dead. */
  readonly status: number;
}
