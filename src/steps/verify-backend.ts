// Quick Rollback, Step 3: the backend is healthy when the expected version answers k times in a row, its process is stable, and its error log is clean.
import { criticalLines } from '../checks/error-log';
import { fact, parseFacts } from '../commands/facts-protocol';
import * as pm2 from '../commands/pm2';
import { commandsFor, hostScript } from '../commands/script';
import { lines, sh } from '../commands/shell';
import { errorLogSizes, errorsSinceSwitch } from '../commands/switch';
import { StepError } from '../errors';
import { backendRelease, hostsWith, type Situation } from '../plan/situation';
import { awaitHealthy } from './await-healthy';
import { HostsError } from './host-outcomes';
import { stayStable } from './stay-stable';
import { outcome, type HostOutcome, type Intent, type NotNeeded, type Step, type StepContext } from './step';

const nextAction = 'The target does not run well either. The lock stays on the hosts. Read the error log below; choose an older target, or mend what the message names, then run this again.';

export const verifyBackend: Step = {
  title: 'Verify the backend',
  section: 'Quick Rollback, Step 3: Verify Backend Health',
  documentedMs: 120_000,
  deadlineMs: 180_000,
  blocking: true,
  undo: 'nothing to undo: it only looks',
  plan,

  async run(planned, context) {
    const name = context.situation.environment.backendProcess?.name ?? '';
    const sizes = await readSizes(context);
    const results = await Promise.allSettled([stayStable(planned.commands, name, nextAction, context), awaitHealthy(context)]);
    const errors = await readErrors(context, name, sizes);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw withLog(failed.reason, errors);
    const [hosts, health] = results.map((result) => (result.status === 'fulfilled' ? result.value : [])) as [HostOutcome[], string[]];
    const critical = errors.flatMap(({ host, text }) => criticalLines(text, context.situation.environment.health).map((line) => ({ host, line })));
    const first = critical[0];
    if (first !== undefined) throw new StepError(`${first.host}: ${critical.length} critical lines in the error log since the switch: ${first.line.slice(0, 200)}`, { host: first.host, nextAction: `Judge whether they are harmless (then add them to error-log.known) or choose an older target. ${nextAction}` });
    return outcome(health.join('; '), { hosts, output: errors.filter(({ text }) => text !== '').map(({ host, text }) => ({ title: `${host}: error log since the switch`, text })) });
  },
};

function plan(situation: Situation): Intent | NotNeeded {
  const { health, backendProcess } = situation.environment;
  if (backendProcess === undefined) return { notNeeded: 'the configuration has no backend process' };
  return {
    says: [
      `${backendProcess.name} keeps its process and its restart count for ${health.stableForMs / 1000} s on every host`,
      ...health.checks.map((check) => `${check.name ?? `${check.method} ${check.url}`}${check.on === 'hosts' ? ' (from every host)' : ''}: status ${check.status}${check.version === undefined ? '' : `, version ${backendRelease(situation).tag}`}, ${health.replies} times in a row`),
      'no critical line in the error log since the switch',
    ],
    commands: commandsFor(hostsWith(situation, 'backend'), (host) => hostScript(host, 'List the processes', 20_000, pm2.list)),
  };
}

/** By host; empty where this run switched and remembered them itself. */
async function readSizes({ situation, ports, signal }: StepContext): Promise<Map<string, string>> {
  const replies = await ports.hosts.look(commandsFor(hostsWith(situation, 'backend'), (host) => hostScript(host, 'Measure the error log', 20_000, errorLogSizes(situation.run.id))), signal);
  return new Map(replies.map(({ host, stdout }) => [host, fact(parseFacts(stdout), 'log.sizes')]));
}

async function readErrors({ situation, ports, signal }: StepContext, name: string, sizes: ReadonlyMap<string, string>): Promise<{ host: string; text: string }[]> {
  const commands = commandsFor(hostsWith(situation, 'backend'), (host) => hostScript(host, 'Read the error log', 20_000, lines(errorsSinceSwitch(situation.run.id, name, sizes.get(host.name) ?? ''), sh`true`)));
  const replies = signal.aborted ? [] : await ports.hosts.look(commands, signal);
  return replies.filter((reply) => reply.status === 'exited').map((reply) => ({ host: reply.host, text: reply.stdout.trim() }));
}

/** The failure, with the error log of the hosts beside it. */
function withLog(reason: unknown, errors: readonly { host: string; text: string }[]): unknown {
  if (!(reason instanceof StepError)) return reason;
  const hosts = reason instanceof HostsError ? reason.hosts : [];
  const output = errors.filter(({ text }) => text !== '').map(({ host, text }) => ({ title: `${host}: error log since the switch`, text: text.split('\n').slice(-50).join('\n') }));
  return new HostsError(reason.message, hosts, output, reason.nextAction);
}
