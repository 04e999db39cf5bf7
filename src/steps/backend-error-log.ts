// What the backend wrote to its error log since the switch: a critical line fails the step that reads it, and a failure shows the log.
import { criticalLines } from '../checks/error-log';
import { fact, parseFacts } from '../commands/facts-protocol';
import { commandsFor, hostScript } from '../commands/script';
import { lines, sh } from '../commands/shell';
import { errorLogSizes, errorsSinceSwitch } from '../commands/switch';
import { StepError } from '../errors';
import { hostsWith } from '../plan/situation';
import { HostsError } from './host-outcomes';
import type { StepContext, StepOutcome } from './step';

type StepOutput = StepOutcome['output'][number];

interface HostLog {
  readonly host: string;
  readonly text: string;
}

/** Looks at the backend, then reads its error log. @throws StepError when the look fails, with the log beside it, or the log has a critical line. */
export async function withErrorLog<Seen>(context: StepContext, nextAction: string, look: () => Promise<Seen>): Promise<{ seen: Seen; output: StepOutput[] }> {
  const sizes = await readSizes(context);
  const [seen] = await Promise.allSettled([look()]);
  const logs = await readErrors(context, sizes);
  if (seen.status === 'rejected') throw withLog(seen.reason, logs);
  requireNoCriticalLine(logs, nextAction, context);
  return { seen: seen.value, output: outputOf(logs) };
}

/** By host; empty where this run switched and remembered them itself. */
async function readSizes({ situation, ports, signal }: StepContext): Promise<Map<string, string>> {
  const replies = await ports.hosts.look(commandsFor(hostsWith(situation, 'backend'), (host) => hostScript(host, 'Measure the error log', 20_000, errorLogSizes(situation.run.id))), signal);
  return new Map(replies.map(({ host, stdout }) => [host, fact(parseFacts(stdout), 'log.sizes')]));
}

async function readErrors({ situation, ports, signal }: StepContext, sizes: ReadonlyMap<string, string>): Promise<HostLog[]> {
  const name = situation.environment.backendProcess?.name ?? '';
  const commands = commandsFor(hostsWith(situation, 'backend'), (host) => hostScript(host, 'Read the error log', 20_000, lines(errorsSinceSwitch(situation.run.id, name, sizes.get(host.name) ?? ''), sh`true`)));
  const replies = signal.aborted ? [] : await ports.hosts.look(commands, signal);
  return replies.filter((reply) => reply.status === 'exited').map((reply) => ({ host: reply.host, text: reply.stdout.trim() }));
}

function requireNoCriticalLine(logs: readonly HostLog[], nextAction: string, { situation }: StepContext): void {
  const critical = logs.flatMap(({ host, text }) => criticalLines(text, situation.environment.health).map((line) => ({ host, line })));
  const [first] = critical;
  if (first === undefined) return;
  throw new StepError(`${first.host}: ${critical.length} critical lines in the error log since the switch: ${first.line.slice(0, 200)}`, { host: first.host, nextAction: `Judge whether they are harmless (then add them to error-log.known) or choose an older target. ${nextAction}` });
}

function withLog(reason: unknown, logs: readonly HostLog[]): unknown {
  if (!(reason instanceof StepError)) return reason;
  const hosts = reason instanceof HostsError ? reason.hosts : [];
  return new HostsError(reason.message, hosts, outputOf(logs.map(({ host, text }) => ({ host, text: text.split('\n').slice(-50).join('\n') }))), reason.nextAction);
}

function outputOf(logs: readonly HostLog[]): StepOutput[] {
  return logs.filter(({ text }) => text !== '').map(({ host, text }) => ({ title: `${host}: error log since the switch`, text }));
}
