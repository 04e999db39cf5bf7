// The exact pm2 command lines (Quick Rollback, steps 1 and 2) and what pm2 answers.
import type { Process, Worker } from '../config/environment';
import { list, stop } from './pm2-daemon';
import { lines, path, sh, type Shell } from './shell';

export { list };

/** A process as pm2 lists it. Its environment, which pm2 lists too, never leaves the host. */
export interface Pm2Process {
  readonly name: string;
  readonly id: number;
  readonly pid: number;
  readonly status: string;
  readonly restarts: number;
  /** When it was started, ms since 1970 on the host's clock. */
  readonly startedAtMs: number;
  readonly mode: string;
  readonly cwd: string;
  readonly script: string;
  readonly errorLog: string;
  readonly cron: string;
}

export const home = sh`"\${PM2_HOME:-$HOME/.pm2}"`;

/** True when the daemon of this PM2_HOME lives; asking pm2 itself would start one. What is dead and not yet buried has no command line. */
export const daemonAlive: Shell = sh`{ pid=$(cat ${home}/pm2.pid 2>/dev/null) && grep -aqs . "/proc/$pid/cmdline"; }`;

/** Reports whether the daemon lives, its processes, and, when it is dead, the names it is known to have run. */
export const facts: Shell = lines(
  sh`fact pm2.home ${home}`,
  sh`if ! command -v pm2 >/dev/null || ! command -v node >/dev/null; then fact pm2.daemon unknown`,
  sh`elif ${daemonAlive}; then fact pm2.daemon alive; ${list}`,
  sh`else fact pm2.daemon dead; fi`,
  sh`for file in ${home}/pids/*.pid; do if [ -e "$file" ]; then name=\${file##*/}; fact pm2.known "\${name%-*.pid}"; fi; done`,
  sh`if [ -r ${home}/dump.pm2 ]; then node -e ${"for (const app of JSON.parse(require('fs').readFileSync(process.argv[1], 'utf8'))) console.log('fact\\tpm2.known\\t' + app.name)"} ${home}/dump.pm2 2>/dev/null || true; fi`,
);

export function parseProcesses(json: string): Pm2Process[] {
  return json === '' ? [] : (JSON.parse(json) as Pm2Process[]);
}

/** What pm2 makes of a name in the name of its pid file. */
function fileNameOf(name: string): string {
  return name.replace(/[^a-zA-Z0-9\\.-]/g, '-');
}

/**
 * Defines `pids_of`: every process that pm2 of this PM2_HOME started under that name, its children included.
 * pm2 puts the path of the pid file into the environment of what it starts, so an orphan of a dead daemon is found too; where the ecosystem
 * file moves the pid file (`pid_file:`), name and PM2_HOME stand there.
 */
function pidsOf(name: string): Shell {
  return lines(
    sh`pids_home=$(realpath -ms ${home})`,
    sh`pids_pattern=$(printf '%s' "$pids_home"/pids/${fileNameOf(name)}- | sed 's/[][\.*^$+?(){}|]/\\&/g')'[0-9]+\.pid'`,
    sh`pids_of() { { grep -alE "$pids_pattern" /proc/[0-9]*/environ; grep -alzxF ${`name=${name}`} /proc/[0-9]*/environ | xargs -r grep -alzxF -e PM2_HOME=${home} -e PM2_HOME="$pids_home"; } 2>/dev/null | cut -d/ -f3 | sort -nu || true; }`,
  );
}

const awaitGone: Shell = sh`await_gone() { local end=$((SECONDS + $1)); while [ -n "$(pids_of)" ]; do [ $SECONDS -lt $end ] || return 1; sleep 0.05; done; }`;

/** Also one that does not run any more: pm2 keeps its pid file, or the dump. */
export function isKnown({ processes, known }: { readonly processes: readonly Pm2Process[]; readonly known: readonly string[] }, name: string): boolean {
  return processes.some((process) => process.name === name) || known.includes(name) || known.includes(fileNameOf(name));
}

/**
 * Stops a process and proves that it is gone: not what pm2 says, but no such process in the kernel's table.
 * @param known false: no host knows the name. Then finding none proves nothing, and fact `unknown` says so.
 */
export function stopAndProve(worker: Worker, registered: boolean, known = true): Shell {
  const seconds = Math.ceil(worker.stopTimeoutMs / 1000);
  return lines(
    pidsOf(worker.name),
    awaitGone,
    sh`name=${worker.name}`,
    known ? undefined : sh`found=$(pids_of)`,
    registered ? sh`if ${daemonAlive}; then ${stop(sh`"$name"`, seconds + 5)} || echo "pm2 stop $name failed with $?"; fi` : undefined,
    sh`pids_of | xargs -r kill -INT 2>/dev/null || true`,
    worker.kill
      ? sh`if ! await_gone ${seconds}; then echo "$name did not end within ${seconds} s: killed"; fact killed "$name"; pids_of | xargs -r kill -KILL 2>/dev/null || true; fi`
      : undefined,
    sh`await_gone ${worker.kill ? 5 : seconds} || { echo "$name still runs as process" $(pids_of); exit 3; }`,
    known ? sh`echo "$name is dead: no process is left"` : sh`if [ -n "$found" ]; then echo "$name is dead: no process is left"; else fact unknown "$name"; echo "pm2 knows no $name: nothing was stopped"; fi`,
  );
}

/** Orphans of a dead daemon would keep the port: they end before the process is started anew. */
export function endOrphans(process: Process): Shell {
  return lines(
    pidsOf(process.name),
    awaitGone,
    sh`if ! ${daemonAlive}; then`,
    sh`  pids_of | xargs -r kill -INT 2>/dev/null || true`,
    sh`  await_gone 5 || { pids_of | xargs -r kill -KILL; await_gone 5; }`,
    sh`fi`,
  );
}

/**
 * Runs pm2 in a folder and stays silent, unless it fails: then the end of what it said, and last the line that names the error.
 * Without `--silent`, which hides errors too.
 */
function runPm2(folder: Shell, command: Shell): Shell {
  return lines(
    sh`said=$(cd ${folder} && as_host pm2 ${command} 2>&1) || {`,
    sh`  code=$? said=$(printf '%s\n' "$said" | sed 's/\x1b\[[0-9;]*m//g' | tail -n 20); printf '%s\n' "$said"`,
    sh`  why=$(printf '%s\n' "$said" | grep -iE 'error|not found|no such' | grep -v '^ *at ' | tail -n 1 || true)`,
    sh`  echo "pm2 said: \${why:-$(printf '%s\n' "$said" | tail -n 1)}"; exit "$code"`,
    sh`}`,
  );
}

/** Starts or reloads a process so that it runs what stands in `folder` now. Reload in cluster mode is without a gap. */
export function startOrReload(process: Process, folder: Shell): Shell {
  if (process.ecosystem === undefined) return runPm2(folder, sh`restart ${process.name}`);
  return runPm2(folder, sh`startOrReload ${path(process.ecosystem)} --only ${process.name}${envOption(process)}`);
}

/** Forgets a process and starts it from the ecosystem file: the only way to make pm2 take a new folder behind a link. */
export function startAnew(process: Process, folder: Shell): Shell {
  return lines(
    sh`pm2 delete ${process.name} --silent >/dev/null 2>&1 || true`,
    runPm2(folder, sh`start ${sh`${folder}/${process.ecosystem ?? ''}`} --only ${process.name}${envOption(process)}`),
  );
}

function envOption({ env }: Process): Shell {
  return env === undefined ? sh`` : sh` --env ${env}`;
}
