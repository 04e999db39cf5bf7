// From the hosts' replies to a step's outcome: what each host did, and a StepError when one did not reach the end state.
import { allFacts, parseFacts, withoutFacts } from '../../commands/facts-protocol';
import { StepError } from '../../errors';
import type { HostReply } from '../../ports';
import type { HostOutcome, StepOutcome } from '../step';
import { lastWord } from './last-word';

/** Error of a step on hosts; carries what every host did, the good ones too. */
export class HostsError extends StepError {
  constructor(
    message: string,
    readonly hosts: readonly HostOutcome[],
    output: StepOutcome['output'],
    nextAction: string,
  ) {
    const bad = hosts.find((host) => host.state !== 'done' && host.state !== 'already');
    super(message, { ...(bad === undefined ? {} : { host: bad.host }), nextAction, output });
  }
}

/** @throws HostsError unless every host exited with 0. */
export function requireAll(replies: readonly HostReply[], nextAction: string): HostOutcome[] {
  const hosts = replies.map(describeReply);
  const bad = hosts.filter((host) => host.state !== 'done');
  if (bad.length === 0) return hosts;
  throw new HostsError(bad.map((host) => `${host.host}: ${host.detail}`).join('; '), hosts, outputOf(replies), nextAction);
}

export function describeReply(reply: HostReply): HostOutcome {
  const { host, durationMs } = reply;
  switch (reply.status) {
    case 'exited':
      return reply.exitCode === 0 ? { host, durationMs, state: 'done', detail: lastLine(reply) || 'done' } : { host, durationMs, state: 'failed', detail: `${lastWord(withoutFacts(reply.stdout), reply.stderr) || 'failed'} (exit status ${reply.exitCode})` };
    case 'timed-out':
      return { host, durationMs, state: 'failed', detail: `still running at its time limit; ${lastLine(reply)}` };
    case 'lost':
      return { host, durationMs, state: 'unknown', detail: 'the connection was lost; the job may have ended on the host' };
    case 'unreachable':
    case 'untrusted':
      return { host, durationMs, state: 'unreachable', detail: reply.stderr.trim() || 'not reachable' };
    case 'held':
      return { host, durationMs, state: 'held', detail: 'not started: too many other hosts had failed' };
  }
}

function lastLine(reply: HostReply): string {
  const text = withoutFacts(reply.stdout).trim();
  const lines = (reply.exitCode === 0 ? text : text || reply.stderr.trim()).split('\n');
  return lines.at(-1)?.trim() ?? '';
}

/** What the hosts printed, for the log. */
export function outputOf(replies: readonly HostReply[]): StepOutcome['output'] {
  return replies
    .map((reply) => ({ title: reply.host, text: [withoutFacts(reply.stdout), reply.stderr.trim()].filter((text) => text !== '').join('\n') }))
    .filter(({ text }) => text !== '');
}

/** The slowest host's time for each phase that the scripts reported as `took.<phase>`. */
export function phasesOf(replies: readonly HostReply[]): Record<string, number> {
  const phases: Record<string, number> = {};
  for (const reply of replies) {
    for (const [name, values] of parseFacts(reply.stdout)) {
      if (name.startsWith('took.')) phases[name.slice(5)] = Math.max(phases[name.slice(5)] ?? 0, Number(values.at(-1)));
    }
  }
  return phases;
}

/** Values of a fact over all hosts, with the host that told it. */
export function factsByHost(replies: readonly HostReply[], name: string): { host: string; value: string }[] {
  return replies.flatMap((reply) => allFacts(parseFacts(reply.stdout), name).map((value) => ({ host: reply.host, value })));
}

/** The reply of a host that was not asked any more. */
export function held(host: string): HostReply {
  return { host, status: 'held', exitCode: null, stdout: '', stderr: '', durationMs: 0 };
}
