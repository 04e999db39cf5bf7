// Commands on the machine that runs the action: a test suite of the team, say.
import { getExecOutput } from '@actions/exec';
import type { CommandResult, LocalCommands } from '../ports';
import { untilAborted } from '../time-limit';

const outputLimit = 64 * 1024;

export const localCommands: LocalCommands = {
  async run(line, { directory, variables, timeoutMs }, signal): Promise<CommandResult> {
    const seconds = Math.ceil(timeoutMs / 1000);
    const inherited = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('INPUT_')));
    const run = () => getExecOutput('timeout', ['-k', '5', String(seconds), 'bash', '--noprofile', '--norc', '-euo', 'pipefail', '-c', line], {
      ...(directory === undefined ? {} : { cwd: directory }),
      env: { ...inherited, ...variables },
      silent: true,
      ignoreReturnCode: true,
    });
    const { exitCode, stdout, stderr } = await untilAborted(run, signal);
    if (exitCode === 124 || exitCode === 137) throw new Error(`it did not end within ${seconds} s`);
    return { exitCode, output: `${stdout}${stderr}`.slice(-outputLimit) };
  },
};
