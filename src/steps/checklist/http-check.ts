// An HTTP check of the checklist: a request, its judgement, the values it gives, and the removal of what it made.
import { captureFrom, fill, fillAll, type Captures } from '../../checklist/captures';
import { judgeHttp } from '../../checklist/judge';
import type { Finding } from '../../checklist/verdict';
import type { HttpItem } from '../../config/checklist-schema';
import { messageOf } from '../../errors';
import type { WebReply, WebRequest } from '../../ports';
import type { StepContext } from '../step';

/** What making a check gave: a finding, and values for later checks. */
export interface CheckRun {
  readonly finding: Finding;
  readonly captured: Captures;
}

export async function runHttpCheck(item: HttpItem, timeoutMs: number, captures: Captures, context: StepContext): Promise<CheckRun> {
  const { ports, signal, situation } = context;
  let reply: WebReply;
  try {
    reply = await ports.web.request(requestFor(item, captures, timeoutMs), signal);
  } catch (error) {
    // It may have been made all the same.
    const left = await cleanUp(item, captures, timeoutMs, 'perhaps made', context);
    throw left === '' ? error : new Error(`${messageOf(error)}; ${left}`, { cause: error });
  }
  const { found, missing } = captureFrom(reply.body, item.capture);
  for (const value of found.values()) ports.protect(value);
  const finding = judgeHttp(item, reply, missing, situation.target, situation.environment.tagPrefix);
  const left = await cleanUp(item, new Map([...captures, ...found]), timeoutMs, madeBy(reply), context);
  return { captured: found, finding: left === '' ? finding : { kind: 'failed', expected: `${finding.expected}, and nothing left behind`, actual: `${finding.actual}; ${left}` } };
}

type Made = 'made' | 'perhaps made' | 'not made';

/** What was refused was not made; an error of the server says nothing. */
function madeBy({ status }: WebReply): Made {
  if (status >= 500) return 'perhaps made';
  return status >= 400 ? 'not made' : 'made';
}

function requestFor({ url, method, headers, body }: Pick<HttpItem, 'url' | 'method' | 'headers' | 'body'>, captures: Captures, timeoutMs: number): WebRequest {
  const json = typeof body === 'object';
  const text = body === undefined ? undefined : fill(json ? JSON.stringify(body) : body, captures);
  return { url: fill(url, captures), method, headers: { ...(json ? { 'content-type': 'application/json' } : {}), ...fillAll(headers, captures) }, body: text, timeoutMs };
}

/** What is left behind, for people; empty when nothing is. */
async function cleanUp({ cleanup }: HttpItem, captures: Captures, timeoutMs: number, made: Made, { ports, signal }: StepContext): Promise<string> {
  if (cleanup === undefined || made === 'not made') return '';
  const place = `${cleanup.method} ${cleanup.url}`;
  try {
    const { status } = await ports.web.request(requestFor(cleanup, captures, timeoutMs), signal);
    const gone = [cleanup.status].flat().includes(status) || (made === 'perhaps made' && status === 404);
    return gone ? '' : `what it made is still there: ${place} answers ${status}`;
  } catch (error) {
    signal.throwIfAborted();
    return `what it made may still be there: ${place}: ${messageOf(error)}`;
  }
}
