// HTTP for health checks and served pages. Redirects are not followed: a check says where it looks.
import type { Web, WebReply, WebRequest } from '../ports';
import { exactly } from '../words/durations';

const bodyLimitBytes = 1024 ** 2;

export const systemWeb: Web = {
  async request(request: WebRequest, signal?: AbortSignal): Promise<WebReply> {
    const timeout = AbortSignal.timeout(request.timeoutMs);
    const reply = await fetch(request.url, {
      method: request.method,
      headers: { 'user-agent': 'emergency-rollback', 'cache-control': 'no-cache', ...request.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: 'manual',
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    }).catch((error: unknown) => {
      throw timeout.aborted ? new Error(`no reply within ${exactly(request.timeoutMs)}`) : rootCause(error);
    });
    return { status: reply.status, headers: Object.fromEntries(reply.headers), body: await readLimited(reply) };
  },
};

/** fetch says only `fetch failed`; the reason lies below. */
function rootCause(error: unknown): unknown {
  const cause = (error as { readonly cause?: unknown } | null)?.cause;
  return cause === undefined ? error : rootCause(cause);
}

async function readLimited(reply: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of reply.body ?? []) {
    chunks.push(chunk as Uint8Array);
    bytes += (chunk as Uint8Array).length;
    if (bytes >= bodyLimitBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, bodyLimitBytes).toString('utf8');
}
