// Reads the error logs of hosts since the switch: the same look and the same words for the steps that verify and for the checklist.
import { parseErrorLog, readErrorLog, type ErrorLog, type LogRules } from '../../commands/error-log';
import { commandsFor, hostScript } from '../../commands/script';
import type { Host } from '../../config/environment';
import type { HostReply } from '../../ports';
import type { StepContext } from '../step';

export interface HostErrorLog extends ErrorLog {
  readonly host: string;
}

export interface LogQuestion {
  readonly hosts: readonly Host[];
  /** Processes that a host runs, as pm2 names them. */
  readonly names: (host: Host) => readonly string[];
  readonly rules: LogRules;
  /** By host: what it reported when the look began (`reportNotes`). */
  readonly since?: ReadonlyMap<string, string>;
  readonly timeoutMs: number;
}

/** One for each host; what was not read says so itself. */
export async function readErrorLogs({ hosts, names, rules, since, timeoutMs }: LogQuestion, { situation, ports, signal }: StepContext): Promise<HostErrorLog[]> {
  const commands = commandsFor(hosts, (host) => hostScript(host, 'Read the error log', timeoutMs, readErrorLog({ run: situation.run.id, names: names(host), rules, since: since?.get(host.name) })));
  const replies = await ports.hosts.look(commands, signal);
  return hosts.map(({ name }) => ({ host: name, ...logOf(replies.find(({ host }) => host === name)) }));
}

/** `app-1: the error log cannot be read: …`, for each host that has not read all. */
export function unreadLogs(logs: readonly HostErrorLog[]): string[] {
  return logs.filter(({ unread }) => unread.length > 0).map(({ host, unread }) => `${host}: the error log cannot be read: ${unread.join(', ')}`);
}

/** The same, where it is asked for what a log holds: one that nobody keeps does not tell. */
export function untoldLogs(logs: readonly HostErrorLog[]): string[] {
  return unreadLogs(logs.map((log) => ({ ...log, unread: [...log.unread, ...log.discarded.map((file) => `${file}: what is written there is not kept`)] })));
}

function logOf(reply: HostReply | undefined): ErrorLog {
  const log = reply?.status === 'exited' && reply.exitCode === 0 ? parseErrorLog(reply.stdout) : undefined;
  return log ?? { critical: [], count: 0, tail: '', unread: [whyUnread(reply)], discarded: [] };
}

function whyUnread(reply: HostReply | undefined): string {
  if (reply === undefined) return 'it was not asked';
  const { status, exitCode, stderr } = reply;
  if (status === 'timed-out') return 'it did not answer in time';
  if (status === 'lost') return 'the connection was lost';
  if (status !== 'exited') return stderr.trim() || 'it was not reached';
  return exitCode === 0 ? 'it said nothing of it' : stderr.trim().split('\n').at(-1) || `exit status ${exitCode}`;
}
