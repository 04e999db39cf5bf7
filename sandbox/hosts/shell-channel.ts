// One bash behind one SSH channel: input, output, exit status and signals go through as with OpenSSH.
import { spawn, type ChildProcess } from 'node:child_process';
import { userInfo } from 'node:os';
import type { ServerChannel, Session } from 'ssh2';

export interface ShellHost {
  readonly home: string;
  readonly environment: Readonly<Record<string, string>>;
}

export function runShellCommand(session: Session, channel: ServerChannel, host: ShellHost, bashArguments: readonly string[]): void {
  const { username } = userInfo();
  const bash = spawn('bash', bashArguments, {
    cwd: host.home,
    env: { USER: username, LOGNAME: username, SHELL: '/bin/bash', ...host.environment },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  channel.pipe(bash.stdin);
  bash.stdout.pipe(channel, { end: false });
  bash.stderr.pipe(channel.stderr, { end: false });
  // A command may end without reading its input; its exit status says all there is to say.
  bash.stdin.on('error', () => channel.unpipe(bash.stdin));
  // A client that is gone gets no more output.
  channel.on('error', () => bash.stdout.unpipe(channel));
  bash.once('error', () => endChannel(channel, 127, null));
  bash.once('close', (code, signal) => endChannel(channel, code, signal));
  session.on('signal', (accept, _reject, { name }) => {
    signalGroup(bash, `SIG${name}`);
    if (typeof accept === 'function') accept();
  });
  // As with OpenSSH without a terminal, a lost connection does not end the command: it only loses its pipes.
  channel.once('close', () => {
    for (const pipe of [bash.stdin, bash.stdout, bash.stderr]) pipe.destroy();
  });
}

function endChannel(channel: ServerChannel, code: number | null, signal: NodeJS.Signals | null): void {
  if (signal === null) channel.exit(code ?? 1);
  else channel.exit(signal.replace(/^SIG/, ''), false, '');
  channel.end();
}

function signalGroup(bash: ChildProcess, signal: string): void {
  if (bash.pid === undefined || bash.exitCode !== null || bash.signalCode !== null) return;
  process.kill(-bash.pid, signal as NodeJS.Signals);
}
