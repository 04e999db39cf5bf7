// Wraps a changing script into a job: it runs detached on its host, with its output and exit status in a folder there.
// A lost connection or a killed runner finds it again by its name; it never runs twice at a time, and no script takes another one's result for its own.
import type { Host } from '../config/environment';
import type { Script } from '../ports';
import { preamble } from './script';
import { journalLine } from './journal';
import { requireOwn } from './lock';
import { lines, sh, Shell } from './shell';

export interface Job {
  /** Unique for run and step: `18092-switch-backend`. */
  readonly name: string;
  /** This process's try. The same try finds its finished job again; a new one starts anew once an old one has ended, for what it found then may hold no more. */
  readonly attempt: string;
  /** Stands for the text of its script: the same try sends the same, over however many connections. */
  readonly digest: string;
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

/** Starts the job or joins it, waits for its end, and passes on its output and exit status. A job of that name that runs another script, of a try with another target, is waited for first. */
export function runJob(host: Host, script: Script, job: Job): Script {
  if (script.body.includes(endMark)) throw new TypeError(`The script "${script.title}" holds the mark that ends it.`);
  const body = lines(
    preamble(host),
    sh`set +e`,
    sh`job="$state"/jobs/${job.name}`,
    sh`(umask 077; mkdir -p "$job") || exit 73`,
    identityOf,
    sh`alive() { [ -s "$job/pid" ] && read -r pid born <"$job/pid" && [ -n "$born" ] && [ "$(identity "$pid")" = "$born" ]; }`,
    sh`is_same() { [ "$(cat "$job/digest" 2>/dev/null)" = ${job.digest} ]; }`,
    comeLast(job.attempt),
    sh`exec 9>"$job/mutex"; flock 9`,
    // Without the mutex, which that job's own caller may need to find it again.
    sh`while alive && ! is_same; do come_last`,
    sh`  [ -n "\${waited:-}" ] || echo 'waiting: an earlier try runs another script' >&2`,
    sh`  waited=1; flock -u 9; sleep 0.1; flock 9`,
    sh`done`,
    sh`if alive; then echo 'joined: it was running already' >&2`,
    sh`elif [ -f "$job/exit" ] && is_same && [ "$(cat "$job/attempt" 2>/dev/null)" = ${job.attempt} ]; then echo 'found: it had ended already' >&2`,
    sh`else come_last`,
    job.locked === true ? requireOwn(job.run) : undefined,
    start(script, job),
    sh`fi`,
    sh`flock -u 9; exec 9>&-`,
    sh`if [ -n "\${started:-}" ]; then wait "$started"; else while alive; do sleep 0.1; done; fi`,
    // What a later try starts, it starts with the mutex in its hand: what is read here is of one job.
    sh`exec 9>"$job/mutex"; flock 9`,
    sh`is_same || { echo 'a later try has started another script in its place, and how this one ended is not known here any more' >&2; exit 75; }`,
    sh`tail -c ${outputBytes} "$job/out"; tail -c ${outputBytes} "$job/err" >&2`,
    sh`[ -f "$job/exit" ] || { echo 'the job vanished without an exit status: was the host restarted, or the job killed?' >&2; exit 75; }`,
    sh`exit "$(cat "$job/exit")"`,
  );
  return { title: script.title, timeoutMs: script.timeoutMs + (killAfterSeconds + 5) * 1000, body: body.text };
}

/** Whoever waits here may have lost its caller, and the next try has come: of those that would start something, only the last one does. */
function comeLast(attempt: string): Shell {
  return lines(
    sh`come_last() {`,
    sh`  if [ "$(tail -n 1 "$job/attempts" 2>/dev/null)" = ${attempt} ]; then return 0; fi`,
    sh`  if grep -qxF -e ${attempt} "$job/attempts" 2>/dev/null; then echo 'a later try of this run is at it: this one starts nothing more' >&2; exit 77; fi`,
    sh`  printf '%s\n' ${attempt} >>"$job/attempts" || exit 73`,
    sh`}`,
  );
}

/** On a full disk nothing is started, for half a script could be what stands there. What a running job has yet to write gets its room now. */
function start(script: Script, job: Job): Shell {
  const seconds = Math.ceil(script.timeoutMs / 1000);
  return lines(
    sh`rm -f "$job/exit"; { printf '%s' ${job.attempt} >"$job/attempt" && printf '%s' ${job.digest} >"$job/digest" && printf '%80s\n' '' >"$job/pid" && printf '\n\n\n\n' >"$job/exit.new"; } || exit 73`,
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
