// Runs a JavaScript action as GitHub's runner does: inputs, command files, workflow commands, masking, cancellation, post step.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readActionManifest, type ActionManifest } from './action-manifest';
import type { ActionResult, ActionRun, CancelTimes, PostResult } from './action-run';
import { createCommandFiles, readCommandFiles } from './command-files';
import { CommandStream } from './command-stream';
import { baseEnvironment, createRunFolders, type RunFolders } from './environment';
import { inputVariables, resolveInputs, unexpectedInputs } from './inputs';
import { Masks } from './masks';
import { actionNode } from './node24';
import { runNodeProcess } from './node-process';
import { postRuns } from './post-condition';
import { renderLog, StepLog } from './step-log';

export type { ActionResult, ActionRun, Annotation, PostResult } from './action-run';

const githubCancelTimes = { untilTerminateMs: 7_500, untilKillMs: 2_500 };
/** For a run that dies without a warning: its machine is lost, or the kernel ends it. */
export const killedAtOnce: CancelTimes = { untilTerminateMs: 0, untilKillMs: 0 };
const githubPostTimeoutMs = 5 * 60_000;

/** Runs main, then post. Rejects only when the run could not begin: no action.yml, no such Node. */
export async function runAction(run: ActionRun): Promise<ActionResult> {
  const root = run.folder ?? (await mkdtemp(join(tmpdir(), 'action-run-')));
  try {
    return await new Job(run, root).execute();
  } finally {
    if (run.folder === undefined) await rm(root, { recursive: true, force: true });
  }
}

/** What main and post of one run share. */
class Job {
  private readonly startedAtMs = performance.now();
  private readonly masks = new Masks();
  private readonly log: StepLog;
  private readonly stream: CommandStream;
  private readonly gathered = { env: {} as Record<string, string>, path: [] as string[], summary: '', rawOutput: '' };

  constructor(
    private readonly run: ActionRun,
    private readonly root: string,
  ) {
    for (const secret of [...(run.secrets ?? []), ...(run.token ? [run.token] : [])]) this.masks.add(secret);
    this.log = new StepLog(this.masks, this.startedAtMs, run.onLine);
    this.stream = new CommandStream(this.log, this.masks, run.debug ?? false);
  }

  async execute(): Promise<ActionResult> {
    const action = resolve(this.run.action);
    const manifest = await readActionManifest(action);
    const folders = await createRunFolders(resolve(this.root), this.run.workspace);
    const base = await baseEnvironment({ ...this.run, action }, folders);
    const inputs = resolveInputs(manifest, this.run.inputs, githubContext(base, this.run.token));
    this.announce(manifest, inputs);
    const environment = { ...base, ...inputVariables(inputs), ...this.run.env };

    const exitCode = await this.runProcess(manifest.main, folders, environment, this.run.signal);
    const outcome = this.outcomeOf(exitCode);
    if (outcome === 'cancelled') this.stream.annotate({ level: 'error', message: 'The operation was canceled.' });
    const post = await this.runPost(manifest, folders, environment, outcome);
    return this.result(outcome, exitCode, post);
  }

  /** The first lines of every step on the page. */
  private announce(manifest: ActionManifest, inputs: Record<string, string>): void {
    this.log.openGroup(`Run ${manifest.name}`);
    this.log.write('line', 'with:');
    for (const [name, value] of Object.entries(inputs)) this.log.write('line', `  ${name}: ${value}`);
    this.log.closeGroup();
    for (const name of unexpectedInputs(manifest, this.run.inputs)) {
      this.stream.annotate({ level: 'warning', message: `action.yml declares no input "${name}"; it declares: ${Object.keys(manifest.inputs).join(', ')}` });
    }
  }

  /** Not ended by the run's own cancellation: cleaning up after it is what a post step is for. */
  private async runPost(
    manifest: ActionManifest,
    folders: RunFolders,
    environment: Record<string, string>,
    outcome: ActionResult['outcome'],
  ): Promise<PostResult | undefined> {
    if (manifest.post === null || !postRuns(manifest.postIf, outcome)) return undefined;
    const firstEntry = this.log.entries.length;
    const state = Object.entries(this.stream.state).map(([name, value]) => [`STATE_${name}`, value]);
    const variables = { ...environment, ...this.gathered.env, ...Object.fromEntries(state) };
    variables.PATH = [...this.gathered.path.toReversed(), variables.PATH ?? ''].join(':');
    this.log.openGroup(`Post ${manifest.name}`);
    this.log.closeGroup();
    const timeout = AbortSignal.timeout(this.run.postTimeoutMs ?? githubPostTimeoutMs);
    const exitCode = await this.runProcess(manifest.post, folders, variables, timeout);
    return { exitCode, log: renderLog(this.log.entries.slice(firstEntry)) };
  }

  private async runProcess(
    entry: string,
    folders: RunFolders,
    environment: Record<string, string>,
    signal: AbortSignal | undefined,
  ): Promise<number | null> {
    const files = await createCommandFiles(join(folders.temp, '_runner_file_commands'));
    const exitCode = await runNodeProcess({
      node: this.run.node ?? actionNode(),
      entry,
      cwd: folders.workspace,
      env: { ...environment, ...files },
      signal,
      cancelTimes: { ...githubCancelTimes, ...this.run.cancelTimes },
      onLine: (line) => this.stream.handleLine(line),
      onData: (text) => (this.gathered.rawOutput += text),
    });
    this.stream.endProcess();
    this.gather(await readCommandFiles(files));
    return exitCode;
  }

  private gather(values: Awaited<ReturnType<typeof readCommandFiles>>): void {
    Object.assign(this.stream.outputs, values.outputs);
    Object.assign(this.stream.state, values.state);
    Object.assign(this.gathered.env, values.env);
    this.gathered.path.push(...values.path);
    this.gathered.summary += this.masks.apply(values.summary);
    values.problems.forEach((problem) => this.stream.reject(problem));
    if (values.summaryProblem !== null) this.stream.annotate({ level: 'error', message: values.summaryProblem });
  }

  private outcomeOf(exitCode: number | null): ActionResult['outcome'] {
    if (this.run.signal?.aborted) return 'cancelled';
    return exitCode === 0 && !this.stream.failed ? 'success' : 'failure';
  }

  private result(outcome: ActionResult['outcome'], exitCode: number | null, post: PostResult | undefined): ActionResult {
    const { outputs, state, annotations } = this.stream;
    return {
      outcome,
      exitCode,
      log: renderLog(this.log.entries),
      entries: this.log.entries,
      outputs,
      state,
      annotations,
      ...this.gathered,
      ...(post === undefined ? {} : { post }),
      durationMs: Math.round(performance.now() - this.startedAtMs),
    };
  }
}

/** `github.run_id` and so on, from the variables of the same names. */
function githubContext(variables: Record<string, string>, token: string | undefined): Record<string, string> {
  const context = Object.entries(variables)
    .filter(([name]) => name.startsWith('GITHUB_'))
    .map(([name, value]) => [name.slice('GITHUB_'.length).toLowerCase(), value]);
  return { ...Object.fromEntries(context), token: token ?? '' };
}
