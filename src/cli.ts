// The break-glass terminal entry: the same engine without GitHub, for the day on which GitHub is down too.
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { homedir, hostname, tmpdir, userInfo } from 'node:os';
import { claim } from './adapters/alone';
import { outlastOutput } from './adapters/lasting-output';
import { terminalLog } from './adapters/terminal-log';
import { CancelledError, ConfigurationError, messageOf } from './errors';
import type { Event, RunReport, RunResult } from './engine/events';
import { checkRequest } from './check-request';
import { parseArguments } from './cli-arguments';
import { leftForPeople } from './report/left-for-people';
import { logLines } from './report/log-lines';
import { redacted } from './report/redact';
import { readinessEnding } from './report/readiness-part';
import { summaryMarkdown } from './report/summary';
import { overrides, rollbackTypes, type Request, type RunIdentity } from './request';
import { runbooks } from './runbooks';
import { openSession, runSession } from './session';
import { durationText } from './words/durations';

const usage = `emergency-rollback TYPE [--to TAG] [options]

  TYPE                  ${rollbackTypes.join(' | ')}
  --to TAG              release to go back to; previous, when left out
  --config FILE         .github/rollback.yml
  --environment NAME    needed when the file describes several
  --incident ID         the same type with the same ID resumes a run that was stopped; one that has ended well goes further only with --to; a new one, when left out
  --reason TEXT
  --scenario NAME       of the authorization table: who must be told
  --dry-run             read everything, print the plan, change nothing
  --freeze              keep the lock after a success, so that no deployment undoes it
  --allow NAME          overrule a refusal: ${overrides.join(', ')} (may be repeated)
  --strategy NAME       of the database: auto | keep | mark | revert | restore | undo-restore
  --backup KEY          with restore; latest, when left out
  --confirm NAME        the database's name, for what replaces or drops data
  --watch-window TIME   with watch: 15m; the configuration's, when left out
  --facts NAMES         with assess: what only people know, such as data-corruption,fix-within-2h
  --break-lock OWNER    take over the lock of a dead run, named as the refusal named it
  --identity FILE       SSH private key; the agent, when left out
  --journal FILE        with report: the journal of the run; of the same incident and person, when left out
  --run ID              with report: the run to report on, such as gh-123456
  --summary FILE        write the summary as Markdown
  --help

Secrets come from the environment: SSH_PASSPHRASE, SLACK_TOKEN, SLACK_WEBHOOK, STATUSPAGE_KEY, GITHUB_TOKEN, and AWS's own.
It goes past the approvals of GitHub: every record it leaves says BREAK-GLASS.
A run whose terminal goes (a lost SSH session), or whose output nobody reads any more, goes on to its end; journal and log are below ${tmpdir()}/emergency-rollback-UID. Ctrl-C cancels it.

Exit status: 0 done and verified (readiness: ready), 1 stopped half way (readiness: not ready), 2 refused (nothing was changed), 3 cancelled, 4 done, but not on every host, 5 inconclusive.
`;

const exitCodes: Readonly<Record<RunResult, number>> = { success: 0, 'dry-run': 0, failed: 1, refused: 2, cancelled: 3, partial: 4, inconclusive: 5 };

type Flags = ReturnType<typeof parseArguments>['values'];

export async function cli(args: readonly string[], variables: NodeJS.ProcessEnv): Promise<number> {
  const requireOutput = outlastOutput();
  const { values, positionals } = parseArguments(args);
  if (values.help === true || positionals.length === 0) {
    process.stdout.write(usage);
    return values.help === true ? 0 : 2;
  }
  const request = readRequest(positionals[0] ?? '', values, variables);
  const run = identify(request);
  const session = openSession(request, run, variables);
  const giveUp = runbooks[request.rollbackType].locks && !request.dryRun ? claim(`${scratchFolder(request)}/${request.rollbackType}`) : () => undefined;
  const terminal = terminalLog(process.stdout, session.redact);
  const show = (event: Event) => {
    terminal.follow(event);
    logLines(event).forEach(terminal.show);
    requireOutput();
  };
  if (request.rollbackType !== 'report') terminal.show({ kind: 'plain', text: `BREAK-GLASS: ${run.actor} runs ${request.rollbackType} past the approvals of GitHub. Incident ${request.incident}.` });
  try {
    const report = await runSession(session, { scratchFolder: scratchFolder(request), repository: variables['GITHUB_REPOSITORY'] ?? '', show, signal: cancellation() });
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

function readRequest(type: string, flags: Flags, variables: NodeJS.ProcessEnv): Request {
  return checkRequest({
    rollbackType: type,
    targetTag: flags.to ?? 'previous',
    environment: flags.environment ?? '',
    configPath: flags.config ?? '.github/rollback.yml',
    incident: flags.incident ?? newIncident(type),
    reason: flags.reason ?? '',
    scenario: flags.scenario ?? '',
    dryRun: flags['dry-run'] ?? false,
    freeze: flags.freeze ?? false,
    breakLock: flags['break-lock'] ?? '',
    allow: flags.allow ?? [],
    strategy: flags.strategy ?? 'auto',
    backup: flags.backup ?? 'latest',
    confirm: flags.confirm ?? '',
    watchWindow: flags['watch-window'] ?? '',
    journal: flags.journal ?? '',
    reportedRun: flags.run ?? '',
    facts: (flags.facts ?? []).join(','),
    openRun: '',
    keepIssue: false,
    credentials: {
      sshKey: flags.identity === undefined ? '' : readKey(flags.identity),
      sshPassphrase: variables['SSH_PASSPHRASE'] ?? '',
      slackToken: variables['SLACK_TOKEN'] ?? '',
      slackWebhook: variables['SLACK_WEBHOOK'] ?? '',
      statuspageKey: variables['STATUSPAGE_KEY'] ?? '',
      githubToken: variables['GITHUB_TOKEN'] ?? '',
    },
  });
}

function writeSummary(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    process.stderr.write(`The summary could not be written: ${messageOf(error)}\n`);
  }
}

function readKey(file: string): string {
  try {
    return readFileSync(file.replace(/^~(?=\/)/, homedir()), 'utf8');
  } catch (error) {
    throw new ConfigurationError([{ where: '--identity', what: `${file} cannot be read (${messageOf(error)})`, mend: 'name the private key file' }]);
  }
}

/** Never one that is there already: a run would take itself for a resumed one. */
function newIncident(type: string): string {
  return `${type === 'drill' ? 'DRILL' : 'INCIDENT'}-${new Date().toISOString().slice(0, 19).replaceAll(/[T:]/g, '-')}`;
}

/** The same type of the same person with the same incident is the same run: started again, it goes on where it was stopped. release gives back what hold took. */
function identify({ incident, rollbackType }: Request): RunIdentity {
  const { username } = userInfo();
  const type = rollbackType === 'release' ? 'hold' : rollbackType;
  return { id: plainName(`break-glass-${incident}-${username}-${type}`), attempt: randomBytes(6).toString('hex'), actor: `${username}@${hostname()}`, url: '', breakGlass: true };
}

/** Of all types of a person's incident: report finds the journal of the others here. */
function scratchFolder({ incident }: Request): string {
  const { uid, username } = userInfo();
  return `${tmpdir()}/emergency-rollback-${uid}/${plainName(`${incident}-${username}`)}`;
}

function plainName(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]/g, '-');
}

function cancellation(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => controller.abort(new CancelledError()));
  return controller.signal;
}

function ending(report: RunReport, { rollbackType, incident }: Request): string {
  const took = `in ${durationText(report.durationMs)}`;
  const again = report.result === 'success' || report.result === 'partial' ? '' : `; ${rollbackType} with --incident ${incident} goes on from here`;
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
