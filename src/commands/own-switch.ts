// What this very run has put live on a host already: its switches that ended well, as the host's journal has them. Only looks.
import { lastKept } from './kept-folder';
import { lines, sh, type Shell } from './shell';

/** The job that ends the switch of each part. */
const jobs = { backend: 'switch-backend', frontend: 'note-site' } as const;

/** Facts `own.switched`: part, time (ISO 8601, clock of the host) and, of the backend, the commit that was live before, where the host kept it. */
export function facts(run: string): Shell | undefined {
  if (run === '') return undefined;
  return lines(
    sh`own_switched() {`,
    sh`  local at; at=$({ grep -aF "$2" "$state/journal.jsonl" 2>/dev/null || true; } | sed -n 's/.*"at":"\([0-9TZ:.-]*\)","exit":0}$/\1/p' | tail -n 1)`,
    sh`  if [ -n "$at" ]; then fact own.switched "$1 $at \${3:-}"; fi`,
    sh`}`,
    sh`own_kept=${lastKept(run)}`,
    sh`own_before=$(cat "$own_kept/begun" 2>/dev/null || { [ ! -s "$own_kept/previous" ] || git -C "$(cat "$own_kept/previous")" rev-parse HEAD; } 2>/dev/null || true)`,
    sh`own_switched backend ${begins(run, jobs.backend)} "$own_before"`,
    sh`own_switched frontend ${begins(run, jobs.frontend)}`,
  );
}

/** As `src/commands/journal.ts` writes it. */
function begins(run: string, step: string): string {
  return `${JSON.stringify({ run, step, event: 'ended' }).slice(0, -1)},`;
}
