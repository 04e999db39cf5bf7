// What the backend wrote to its error log since the switch: a critical line fails the step that reads it, a log that was not read leaves it open, and a failure shows the log.
import { parseNotes, reportNotes } from '../../commands/error-log';
import { commandsFor, hostScript } from '../../commands/script';
import type { Host } from '../../config/environment';
import { backendsOn } from '../../config/runs-on';
import { InconclusiveError, StepError } from '../../errors';
import { scriptsMs } from '../../plan/deadlines';
import { hostsWith, type Situation } from '../../plan/situation';
import { counted } from '../../words/plurals';
import { HostsError } from './host-outcomes';
import { readErrorLogs, unreadLogs, type HostErrorLog } from './read-error-logs';
import type { StepContext, StepOutcome } from '../step';

type StepOutput = StepOutcome['output'][number];

const timeoutMs = 20_000;

/** Looks at the backend, then reads its error log. @throws StepError when the look fails, with the log beside it, or the log has a critical line; InconclusiveError when a host's log was not read. */
export async function withErrorLog<Seen>(context: StepContext, nextAction: string, look: () => Promise<Seen>): Promise<{ seen: Seen; output: StepOutput[]; warnings: string[] }> {
  const { begun, silent } = await noteLogs(context);
  const [seen] = await Promise.allSettled([look()]);
  const logs = (context.signal.aborted ? [] : await readLogs(context, begun)).map((log) => (silent.has(log.host) ? { ...log, unread: ['where it ended before the look is not known'] } : log));
  if (seen.status === 'rejected') throw withLog(seen.reason, logs);
  requireNoCriticalLine(logs, nextAction);
  requireAllRead(logs, nextAction);
  return { seen: seen.value, output: outputOf(logs), warnings: logs.flatMap(({ host, discarded }) => discarded.map((file) => `${host}: pm2 writes the error log of the backend to ${file}: nothing of it could be judged`)) };
}

/** The longest that the looks at the error log and at the processes can take, two each: before and after what is waited for. */
export function looksMs(situation: Situation): number {
  return 4 * scriptsMs(hostsWith(situation, 'backend').length, timeoutMs, situation.environment.rollout);
}

/** Where each log ends, on hosts that this run did not switch: there the look itself is the beginning. */
async function noteLogs({ situation, ports, signal }: StepContext): Promise<{ begun: Map<string, string>; silent: Set<string> }> {
  const replies = await ports.hosts.look(commandsFor(hostsWith(situation, 'backend'), (host) => hostScript(host, 'Measure the error log', timeoutMs, reportNotes(situation.run.id))), signal);
  const answered = replies.filter(({ status, exitCode }) => status === 'exited' && exitCode === 0);
  const begun = answered.flatMap(({ host, stdout }): [string, string][] => {
    const notes = parseNotes(stdout);
    return notes === undefined ? [] : [[host, notes]];
  });
  return { begun: new Map(begun), silent: new Set(replies.filter((reply) => !answered.includes(reply)).map(({ host }) => host)) };
}

function readLogs(context: StepContext, since: ReadonlyMap<string, string>): Promise<HostErrorLog[]> {
  const { environment } = context.situation;
  const names = ({ name }: Host) => backendsOn(environment, name).map((process) => process.name);
  return readErrorLogs({ hosts: hostsWith(context.situation, 'backend'), names, rules: environment.health, since, timeoutMs }, context);
}

function requireNoCriticalLine(logs: readonly HostErrorLog[], nextAction: string): void {
  const first = logs.find(({ count }) => count > 0);
  if (first === undefined) return;
  const count = logs.reduce((sum, log) => sum + log.count, 0);
  throw new StepError(`${first.host}: ${counted(count, 'critical line')} in the error log since the switch: ${first.critical[0]?.slice(0, 200)}`, {
    host: first.host,
    nextAction: `Judge whether they are harmless (then add them to error-log.known) or choose an older target. ${nextAction}`,
    output: outputOf(logs),
  });
}

function requireAllRead(logs: readonly HostErrorLog[], nextAction: string): void {
  const unread = unreadLogs(logs);
  if (unread.length === 0) return;
  throw new InconclusiveError(unread.join('; '), { nextAction: `The backend answers as it should, but nobody knows what it wrote to its error log. Read it there (pm2 logs --err), and mend what the message names. ${nextAction}`, output: outputOf(logs) });
}

function withLog(reason: unknown, logs: readonly HostErrorLog[]): unknown {
  if (!(reason instanceof StepError)) return reason;
  const hosts = reason instanceof HostsError ? reason.hosts : [];
  return new HostsError(reason.message, hosts, outputOf(logs.map((log) => ({ ...log, tail: log.tail.trim().split('\n').slice(-50).join('\n') }))), reason.nextAction);
}

function outputOf(logs: readonly HostErrorLog[]): StepOutput[] {
  return logs.map((log) => ({ title: `${log.host}: error log since the switch`, text: textOf(log) })).filter(({ text }) => text !== '');
}

/** Critical lines first: its end may not hold them. */
function textOf({ critical, tail, unread }: HostErrorLog): string {
  return [...unread.map((why) => `not read: ${why}`), ...critical.map((line) => `critical: ${line}`), tail.trim()].filter((line) => line !== '').join('\n');
}
