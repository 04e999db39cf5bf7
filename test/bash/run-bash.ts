// Runs a generated script the way a host does: framed, fed to bash on stdin, in a world of its own.
import { spawn, type ChildProcess } from 'node:child_process';
import { frame } from '../../src/adapters/script-frame';
import type { Script } from '../../src/ports';

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it has written to stderr so far. */
  readonly said: () => string;
}

export function startBash(script: Script, environment: NodeJS.ProcessEnv, folder: string): Running {
  const framed = frame(script);
  const child = spawn('bash', ['--noprofile', '--norc', '-s'], { cwd: folder, env: environment, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  // A killed shell no longer reads.
  child.stdin.on('error', () => undefined);
  child.stdin.end(framed.input);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve({ ...framed.parse(stdout), stderr }));
  });
  return { child, ended, said: () => stderr };
}
