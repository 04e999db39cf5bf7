// Wraps a changing script into a job: it runs detached on its host, with its output and exit status in a folder there.
// A lost connection or a killed runner finds it again by its name; it never runs twice at a time.
import type { Host } from '../config/environment';
import type { Script } from '../ports';
import { preamble } from './script';
import { journalLine } from './journal';
import { requireOwn } from './lock';
import { lines, sh, Shell } from './shell';

export interface Job {
  /** Unique for run and step: `18092-switch-backend`. */
  readonly name: string;
  /** This process's try. The same try finds its finished job again, a new try starts anew once an old one has ended. */
  readonly attempt: string;
  readonly run: string;
  readonly step: string;
  /** It changes something under the lock of its run: nothing is started once another run has that. */
  readonly locked?: boolean;
}

const endMark = '__end_of_job_script__';
/** How much of a job's output comes back, from its end. The whole stays on the host. */
const outputBytes = 262_144;
const killAfterSeconds = 10;

const identityOf: Shell = sh`identity() { cut -d' ' -f22 "/proc/$1/stat" 2>/dev/null || true; }`;

/** Starts the job or joins it, waits for its end, and passes on its output and exit status. */
export function runJob(host: Host, script: Script, job: Job): Script {
  if (script.body.includes(endMark)) throw new TypeError(`The script "${script.title}" holds the mark that ends it.`);
  const body = lines(
    preamble(host),
    sh`set +e`,
    sh`job="$state"/jobs/${job.name}`,
    sh`(umask 077; mkdir -p "$job") || exit 73`,
    identityOf,
    sh`alive() { [ -s "$job/pid" ] && read -r pid born <"$job/pid" && [ -n "$born" ] && [ "$(identity "$pid")" = "$born" ]; }`,
    sh`exec 9>"$job/mutex"; flock 9`,
    sh`if alive; then echo 'joined: it was running already' >&2`,
    sh`elif [ -f "$job/exit" ] && [ "$(cat "$job/attempt" 2>/dev/null)" = ${job.attempt} ]; then echo 'found: it had ended already' >&2`,
    sh`else`,
    job.locked === true ? requireOwn(job.run) : undefined,
    start(script, job),
    sh`fi`,
    sh`flock -u 9; exec 9>&-`,
    sh`if [ -n "\${started:-}" ]; then wait "$started"; else while alive; do sleep 0.1; done; fi`,
    sh`tail -c ${outputBytes} "$job/out"; tail -c ${outputBytes} "$job/err" >&2`,
    sh`[ -f "$job/exit" ] || { echo 'the job vanished without an exit status: was the host restarted, or the job killed?' >&2; exit 75; }`,
    sh`exit "$(cat "$job/exit")"`,
  );
  return { title: script.title, timeoutMs: script.timeoutMs + (killAfterSeconds + 5) * 1000, body: body.text };
}

/** On a full disk nothing is started, for half a script could be what stands there. What a running job has yet to write gets its room now. */
function start(script: Script, job: Job): Shell {
  const seconds = Math.ceil(script.timeoutMs / 1000);
  return lines(
    sh`rm -f "$job/exit"; { printf '%s' ${job.attempt} >"$job/attempt" && printf '%80s\n' '' >"$job/pid" && printf '\n\n\n\n' >"$job/exit.new"; } || exit 73`,
    sh`cat >"$job/script" <<'${new Shell(endMark)}' || exit 73`,
    new Shell(script.body),
    new Shell(endMark),
    sh`cat >"$job/run" <<'${new Shell(endMark)}' || exit 73`,
    sh`job=$1 state=$2`,
    journalLine(job, 'started'),
    sh`timeout -k ${killAfterSeconds} ${seconds} bash --noprofile --norc "$job/script" </dev/null >"$job/out" 2>"$job/err"`,
    sh`code=$?`,
    sh`printf '%s\n' "$code" 1<>"$job/exit.new" && mv "$job/exit.new" "$job/exit"`,
    journalLine(job, 'ended'),
    new Shell(endMark),
    sh`setsid bash --noprofile --norc "$job/run" "$job" "$state" </dev/null >/dev/null 2>"$job/wrapper" 9>&- &`,
    sh`started=$!`,
    sh`printf '%s %s\n' "$started" "$(identity "$started")" 1<>"$job/pid"`,
  );
}
