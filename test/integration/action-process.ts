// The action's own process, found in the process table, to be killed as a runner that is lost kills it.
import { readdirSync, readFileSync } from 'node:fs';

/** Ends the main process of the run at once, with no chance to say a word. @throws Error when it does not run. */
export function killAction(runId: string): void {
  const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && isAction(name, runId));
  if (pid === undefined) throw new Error(`No action runs as run ${runId}.`);
  process.kill(Number(pid), 'SIGKILL');
}

function isAction(pid: string, runId: string): boolean {
  return /\/dist\/index\.js\0/.test(read(pid, 'cmdline')) && read(pid, 'environ').split('\0').includes(`GITHUB_RUN_ID=${runId}`);
}

/** Empty when the process is gone, or not ours. */
function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
