// An HTTP check of the checklist: a request, its judgement, the values it gives, and the removal of what it made.
import { captureFrom, fill, fillAll, type Captures } from '../../checklist/captures';
import { judgeHttp } from '../../checklist/judge';
import type { CleanupRequest, HttpItem } from '../../config/checklist-schema';
import { messageOf } from '../../errors';
import type { WebRequest } from '../../ports';
import type { StepContext } from '../step';
import type { CheckRun } from './check-run';

export async function runHttpCheck(item: HttpItem, timeoutMs: number, captures: Captures, context: StepContext): Promise<CheckRun> {
  const { ports, signal, situation } = context;
  const reply = await ports.web.request(requestFor(item, captures, timeoutMs), signal);
  const { found, missing } = captureFrom(reply.body, item.capture);
  for (const value of found.values()) ports.protect(value);
  const finding = judgeHttp(item, reply, missing, situation.target, situation.environment.tagPrefix);
  // A request that was refused made nothing; any other may have made something, even where its reply is not as it should be.
  const left = item.cleanup === undefined || reply.status >= 400 ? '' : await cleanUp(item.cleanup, new Map([...captures, ...found]), timeoutMs, context);
  return { captured: found, finding: left === '' ? finding : { kind: 'failed', expected: `${finding.expected}, and nothing left behind`, actual: `${finding.actual}; ${left}` } };
}

function requestFor({ url, method, headers, body }: Pick<HttpItem, 'url' | 'method' | 'headers' | 'body'>, captures: Captures, timeoutMs: number): WebRequest {
  const json = typeof body === 'object';
  const text = body === undefined ? undefined : fill(json ? JSON.stringify(body) : body, captures);
  return { url: fill(url, captures), method, headers: { ...(json ? { 'content-type': 'application/json' } : {}), ...fillAll(headers, captures) }, body: text, timeoutMs };
}

/** What is left behind, for people; empty when nothing is. */
async function cleanUp(request: CleanupRequest, captures: Captures, timeoutMs: number, { ports, signal }: StepContext): Promise<string> {
  const place = `${request.method} ${request.url}`;
  try {
    const reply = await ports.web.request(requestFor(request, captures, timeoutMs), signal);
    return [request.status].flat().includes(reply.status) ? '' : `what it made is still there: ${place} answers ${reply.status}`;
  } catch (error) {
    signal.throwIfAborted();
    return `what it made may still be there: ${place}: ${messageOf(error)}`;
  }
}
