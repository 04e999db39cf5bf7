// Hosts whose own log lacks the line that a step writes there (Quick Rollback, Step 5).
import type { HostReply } from '../../ports';
import { describeReply, factsByHost } from './host-outcomes';

/** What the scripts say of it, where they came to it. */
export function unwrittenLogs(replies: readonly HostReply[]): string[] {
  return factsByHost(replies, 'log.unwritten').map(({ host, value }) => `${host}: the log ${value} could not be written`);
}

/** Where nothing but the log was to be written: also hosts whose script did not end well. */
export function unwrittenOrFailed(replies: readonly HostReply[]): string[] {
  const failed = replies.map(describeReply).filter(({ state }) => state !== 'done');
  return [...unwrittenLogs(replies), ...failed.map(({ host, detail }) => `${host}: its log was not written: ${detail}`)];
}
