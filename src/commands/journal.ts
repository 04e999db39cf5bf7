// The two records on every host: the journal (JSON lines, for us) and the team's log file (for people, as the document writes it).
import { lines, sh, type Shell } from './shell';

export interface JournalSubject {
  readonly run: string;
  readonly step: string;
}

/** Appends one JSON line. `$code` holds the exit status of an ended job. A full disk must not fail the step. */
export function journalLine(subject: JournalSubject, event: 'started' | 'ended'): Shell {
  const known = JSON.stringify({ run: subject.run, step: subject.step, event }).slice(0, -1);
  const code = event === 'ended' ? sh`,"exit":%s}\n` : sh`}\n`;
  return lines(
    sh`printf '%s,"at":"%s"${code}' ${known} "$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)" ${event === 'ended' ? sh`"$code"` : sh``} >>"$state/journal.jsonl" || true`,
  );
}

/** Appends a line to the team's log, in the words of the document: `[date] text - Ticket: INCIDENT-1`. Fact `log.unwritten` where that failed: the step goes on. */
export function logLine(text: string): Shell {
  return sh`if [ -n "$log" ]; then { mkdir -p "$(dirname "$log")" && printf '[%s] %s\n' "$(date)" ${text} >>"$log"; } 2>/dev/null || fact log.unwritten "$log"; fi`;
}
