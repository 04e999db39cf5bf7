// Asks the address that users open, once (Quick Rollback, Step 4.5; Verification Checklist 5).
import { pageMismatches, type ExpectedPage } from '../checks/served-page';
import type { Frontend } from '../config/environment';
import { messageOf } from '../errors';
import type { StepContext } from './step';

const timeoutMs = 10_000;

/** What is wrong with what is served; empty when it is the expected page. */
export async function askPage({ url }: Frontend, expected: ExpectedPage, { ports, signal }: StepContext): Promise<string[]> {
  try {
    const reply = await ports.web.request({ url, method: 'GET', headers: { accept: 'text/html' }, timeoutMs }, signal);
    return reply.status === 200 ? pageMismatches(reply.body, expected) : [`status ${reply.status} instead of 200`];
  } catch (error) {
    signal.throwIfAborted();
    return [`no reply (${messageOf(error)})`];
  }
}
