// One request to a channel. What it throws says why and whether to try again, and shows neither the address nor a key.
import { NotToldError } from '../errors';
import type { Web, WebReply, WebRequest } from '../ports';

/** Nobody waits for it: a channel that is slow is told late, not twice. */
const timeoutMs = 40_000;
const longestPauseMs = 10 * 60_000;

export async function postAnnouncement(web: Web, request: Omit<WebRequest, 'timeoutMs'>, signal?: AbortSignal): Promise<WebReply> {
  const reply = await web.request({ ...request, timeoutMs }, signal).catch((error: unknown) => {
    throw new NotToldError(networkReason(error), true);
  });
  if (reply.status >= 200 && reply.status <= 299) return reply;
  const again = reply.status >= 500 || [408, 420, 425, 429].includes(reply.status);
  throw new NotToldError(`status ${reply.status}`, again, again ? retryAfterMs(reply) : undefined);
}

/** A reply that is no JSON object is {}. */
export function jsonOf(body: string): Record<string, unknown> {
  const value = parsed(body);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** A reply that is no JSON list is []. */
export function listOf(body: string): unknown[] {
  const value = parsed(body);
  return Array.isArray(value) ? value : [];
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

export function retryAfterMs({ headers }: Pick<WebReply, 'headers'>): number | undefined {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1_000, longestPauseMs) : undefined;
}

/** The texts of network errors may quote the whole address: only known words of them are shown. */
function networkReason(error: unknown): string {
  const { message = '', code } = error as { readonly message?: string; readonly code?: unknown };
  const timeout = /^no reply within \d+(?:\.\d+)? s$/.exec(message)?.[0];
  if (timeout !== undefined) return timeout;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(code) ? `cannot be reached (${code})` : 'cannot be reached';
}
