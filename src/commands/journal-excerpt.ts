// What a host wrote down about one run: its lines of the journal, the lock that a dead run left, the team's log. Only looks.
import { dumpNotes } from './dump';
import { lines, sh, type Shell } from './shell';

const mostLines = 500;

/** Facts `journal`, `lock`, `log` and `dump.left`, a line each. */
export function journalExcerpt(run: string, incident: string): Shell {
  return lines(
    sh`each() { while IFS= read -r line || [ -n "$line" ]; do fact "$1" "$line"; done; }`,
    sh`{ grep -aF ${`"run":${JSON.stringify(run)}`} "$state/journal.jsonl" 2>/dev/null || true; } | tail -n ${mostLines} | each journal`,
    sh`{ head -n 1 "$state/lock/details" 2>/dev/null || true; } | each lock`,
    dumpNotes,
    incident === '' ? undefined : sh`if [ -n "$log" ]; then { grep -aE ${`Ticket: ${incident.replace(/[^A-Za-z0-9_#-]/g, '.')}( |$)`} "$log" 2>/dev/null || true; } | tail -n 50 | cut -c 1-500 | each log; fi`,
  );
}
