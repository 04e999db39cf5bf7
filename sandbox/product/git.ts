// Runs git with settings of its own, whatever the user has configured.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const ownSettings = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };

/** Returns the standard output. @throws Error with what git said when it fails. */
export async function git(args: readonly string[], input: Buffer | string = ''): Promise<string> {
  const child = spawn('git', args, { env: { ...withoutRepository(), ...ownSettings }, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  // When git ends before it has read everything, its exit code and complaint tell more than the broken pipe.
  child.stdin.on('error', (error) => (complaint += error.message));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`git ${args.join(' ')} ended with ${code}: ${complaint.trim()}`);
  return output;
}

/** A git hook sets variables that would point us at its own repository. */
function withoutRepository(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
}
