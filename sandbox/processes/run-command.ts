// Runs a short command to its end; what it printed is part of the error when it fails.
import { spawn } from 'node:child_process';

export interface CommandOptions {
  readonly cwd?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
}

const defaultTimeoutMs = 120_000;
const shownCharacters = 2_000;
const lastOutputMs = 500;

/** Returns its standard output. @throws Error with the end of its output when it fails or takes too long. */
export function runCommand(command: readonly [string, ...string[]], options: CommandOptions = {}): Promise<string> {
  const { timeoutMs = defaultTimeoutMs } = options;
  return new Promise((resolve, reject) => {
    const [file, ...args] = command;
    const child = spawn(file, args, { cwd: options.cwd, env: options.environment ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(new Error(`${file} does not start: ${error.message}`));
    });
    const settle = (code: number | null, signal: NodeJS.Signals | null): void => {
      clearTimeout(timer);
      if (code === 0) resolve(stdout);
      else reject(new Error(`${command.join(' ')} ended with ${signal ?? `exit code ${code}`}:\n${`${stdout}${stderr}`.slice(-shownCharacters)}`));
    };
    child.once('close', settle);
    // A daemon that the command left behind may keep the pipes open for ever.
    child.once('exit', (code, signal) => setTimeout(settle, lastOutputMs, code, signal).unref());
  });
}
