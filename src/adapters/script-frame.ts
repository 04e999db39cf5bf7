// Frames a script for a bash that reads it from stdin, with a sentinel that carries the true exit status:
// over SSH a lost connection, a signal and exit status 255 would look alike.
import { randomBytes } from 'node:crypto';
import type { Script } from '../ports';

export const shellCommand = 'exec bash --noprofile --norc -s';

export interface Framed {
  readonly input: string;
  /** The output without the sentinel, and without what a profile of the host prints before or after; `exitCode` is null when the script did not come to its end. */
  readonly parse: (stdout: string) => { stdout: string; exitCode: number | null };
}

export function frame(script: Script): Framed {
  const mark = `exit-${randomBytes(12).toString('hex')}`;
  const begun = `begin-${mark}`;
  const sentinel = new RegExp(`\\n?${mark} (\\d+)\\n`);
  return {
    // bash reads a compound command whole before it runs it, so nothing inside can eat the script.
    input: `printf '\\n%s\\n' ${begun}\n(\n${script.body}\n) </dev/null\nprintf '\\n%s %d\\n' ${mark} "$?"\n`,
    parse(all) {
      const begin = all.indexOf(`\n${begun}\n`);
      const stdout = begin < 0 ? all : all.slice(begin + begun.length + 2);
      const match = sentinel.exec(stdout);
      return match === null ? { stdout, exitCode: null } : { stdout: stdout.slice(0, match.index), exitCode: Number(match[1]) };
    },
  };
}
