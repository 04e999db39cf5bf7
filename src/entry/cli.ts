// The break-glass terminal entry: the same engine without GitHub, for the day on which GitHub is down too.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { claim } from '../adapters/alone';
import { thisMachine } from '../adapters/machine';
import { outlastOutput } from '../adapters/lasting-output';
import { terminalLog } from '../adapters/terminal-log';
import { CancelledError, ConfigurationError, messageOf } from '../errors';
import type { Event, RunReport, RunResult } from '../engine/events';
import { breakGlassRun, scratchFolder } from './break-glass-run';
import { parseArguments } from './cli-arguments';
import { readRequest } from './cli-request';
import { usage } from './cli-usage';
import { leftForPeople } from '../report/left-for-people';
import { logLines } from '../report/log-lines';
import { redacted } from '../report/redact';
import { readinessEnding } from '../report/readiness-part';
import { summaryMarkdown } from '../report/summary';
import type { Request } from '../request';
import { runbooks } from '../runbooks';
import { openSession, runSession } from '../session/session';
import { durationText } from '../words/durations';

const exitCodes: Readonly<Record<RunResult, number>> = { success: 0, 'dry-run': 0, failed: 1, refused: 2, cancelled: 3, partial: 4, inconclusive: 5 };

export async function cli(args: readonly string[], variables: NodeJS.ProcessEnv): Promise<number> {
  const requireOutput = outlastOutput();
  const { values, positionals } = parseArguments(args);
  if (values.help === true || positionals.length === 0) {
    process.stdout.write(usage);
    return values.help === true ? 0 : 2;
  }
  const request = readRequest(positionals[0] ?? '', values, variables);
  const machine = thisMachine();
  const session = openSession(request, (environment) => breakGlassRun(request, environment, machine, randomBytes(6).toString('hex')), variables);
  const scratch = scratchFolder(request, session.environment.name, machine);
  const giveUp = runbooks[request.rollbackType].locks && !request.dryRun ? claim(`${scratch}/${request.rollbackType}`) : () => undefined;
  const terminal = terminalLog(process.stdout, session.redact);
  const show = (event: Event) => {
    terminal.follow(event);
    logLines(event).forEach(terminal.show);
    requireOutput();
  };
  if (request.rollbackType !== 'report') terminal.show({ kind: 'plain', text: `BREAK-GLASS: ${session.run.actor} runs ${request.rollbackType} past the approvals of GitHub. Incident ${request.incident}.` });
  try {
    const report = await runSession(session, { scratchFolder: scratch, repository: variables['GITHUB_REPOSITORY'] ?? '', show, signal: cancellation() });
    if (values.summary !== undefined) writeSummary(values.summary, session.redact(summaryMarkdown(redacted(report, session.redact))));
    terminal.show({ kind: 'plain', text: ending(report, request) });
    return exitCodes[report.result];
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    process.stderr.write(`${session.redact(messageOf(error))}\nThis is a mistake of the command itself. What is above shows how far it came; the lock may still be on the hosts. Run it again with the same incident: it goes on from there.\n`);
    return exitCodes.failed;
  } finally {
    giveUp();
    terminal.close();
  }
}

function writeSummary(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    process.stderr.write(`The summary could not be written: ${messageOf(error)}\n`);
  }
}

function cancellation(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => controller.abort(new CancelledError()));
  return controller.signal;
}

function ending(report: RunReport, { rollbackType, incident }: Request): string {
  const took = `in ${durationText(report.durationMs)}`;
  const again = report.result === 'success' || report.result === 'partial' ? '' : `; ${rollbackType} with --incident ${incident} goes on from here, on this machine`;
  const lock = report.lock === 'kept' ? ` The lock stays on the hosts${again}.` : '';
  const ready = readinessEnding(report.readiness);
  return [ready === undefined ? `${report.result.toUpperCase()} ${took}.${lock}` : `${report.result === 'success' ? 'READY' : 'NOT READY'} ${took}.`, ready ?? report.message, report.nextAction === '' ? '' : `Next: ${report.nextAction}`, ...leftForPeople(report).map((task) => `Left for people: ${task}`)].filter((text) => text !== '').join('\n');
}

// The SDK of AWS warns of this Node on six lines of every run; it is loaded later.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

cli(process.argv.slice(2), process.env)
  .catch((error: unknown) => {
    process.stderr.write(`${messageOf(error)}\n`);
    return 2;
  })
  .then((code) => process.exit(code));
