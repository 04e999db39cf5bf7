// One rollback at a time: an atomic mkdir on every host, with a details file that says who holds it.
import { formerLocks, keepFormer, restoreFormer, tellFormer } from './former-locks';
import { closeKept } from './kept-folder';
import { lines, sh, type Shell } from './shell';

/** Who holds the lock of a host. */
export interface LockDetails {
  /** The run that took it: a GitHub run id, or `break-glass-…`. The same run may take it again. */
  readonly owner: string;
  /** The job of that run on GitHub: another one of the same run is kept out. Without one the lock is the whole run's, as what `hold` took is. */
  readonly job?: string | undefined;
  readonly actor: string;
  readonly url: string;
  readonly incident: string;
  readonly purpose: string;
  /** ISO 8601, UTC, clock of the machine that took it. */
  readonly since: string;
  /** What ran when the run began, and where it goes; empty until it has planned. A resumed run reads both here. */
  readonly from: string;
  readonly target: string;
  /** The rollback type that took it; a lock of an older version of this action has none. */
  readonly type?: string | undefined;
  /** Its run came to its end and left the lock as a freeze: nothing stands half done. */
  readonly settled?: boolean;
}

/** A full disk can leave the details empty: that is a lock, too. */
const holder: Shell = sh`fact lock.holder "$(grep . "$state/lock/details" 2>/dev/null || echo '{}')"`;

/** `ownerIn` reads lines of details; a lock whose details nobody can read belongs to `unknown`, and can be broken by that name. */
const owners: Shell = lines(
  sh`ownerIn() { sed -n 's/^{"owner":"\([^"]*\)".*/\1/p'; }`,
  sh`owner() { { ownerIn <"$state/lock/details" 2>/dev/null || true; } | grep . || echo unknown; }`,
);

/** One after the other: who changes a lock that is there. Nobody holds it longer than that takes. */
const mutex: Shell = sh`exec 7>"$state/lock.mutex"; flock 7`;

/**
 * Takes the lock, or reports who has it (fact `lock.holder`, exit status 4).
 * @param breakOwner the owner whose lock may be taken over, typed by a person.
 * @param job of this run on GitHub; empty in a terminal.
 */
export function take(details: LockDetails, breakOwner: string, job = ''): Shell {
  const json = textOf(details);
  return lines(
    refuseLookers,
    sh`mkdir -p "$state"`,
    writeDetails(json),
    owners,
    formerLocks,
    sh`if mkdir "$state/lock" 2>/dev/null; then if write; then fact lock taken; exit 0; fi; ${remove}; exit 5; fi`,
    // Nobody has it: what mkdir says is the reason. Or it was given back just now.
    sh`if [ ! -d "$state/lock" ]; then mkdir "$state/lock"; write || { ${remove}; exit 5; }; fact lock taken; exit 0; fi`,
    awaitDetails,
    // Asked again after a broken connection: the lock is the one that this very try took.
    sh`if [ "$(cat "$state/lock/details" 2>/dev/null)" = ${json} ]; then fact lock taken; ${tellFormer}; exit 0; fi`,
    enterOwn(details, job),
    ...(breakOwner === '' ? [] : takeOver(breakOwner)),
    holder,
    sh`exit 4`,
  );
}

/** The same run again. Another job of it is kept out, and told so (fact `lock.other-job`). */
function enterOwn({ owner, job: claims }: LockDetails, job: string): Shell {
  const again = sh`fact lock again; ${tellFormer}; exit 0`;
  if (job === '') return sh`if [ "$(owner)" = ${owner} ]; then ${again}; fi`;
  const opening = `{"owner":${JSON.stringify(owner)},`;
  return lines(
    sh`job() { sed -n 's/^{"owner":"[^"]*","job":"\([^"]*\)".*/\1/p' "$state/lock/details" 2>/dev/null || true; }`,
    sh`if [ "$(owner)" = ${owner} ]; then`,
    // What the whole run holds becomes this job's, so that no third one comes in beside it. A full disk keeps nobody from going on.
    claims === undefined ? undefined : sh`if [ -z "$(job)" ]; then ${mutex}; opening=${opening}; if [ "$(owner)" = ${owner} ] && [ -z "$(job)" ]; then text=$(cat "$state/lock/details"); printf '%s%s\n' ${`${opening}"job":${JSON.stringify(claims)},`} "\${text#"$opening"}" >"$state/lock/details.new" && mv "$state/lock/details.new" "$state/lock/details" || true; fi; flock -u 7; fi`,
    sh`case "$(job)" in ''|${job}) ${again};; *) fact lock.other-job "$(job)"; ${holder}; exit 4;; esac`,
    sh`fi`,
  );
}

/** Fact `lock.key`: `looks`. To such a key (examples/host/emergency-rollback-shell --look) everything is read-only, and no lock is anybody's. */
const refuseLookers: Shell = sh`if [ -n "\${EMERGENCY_ROLLBACK_LOOK:-}" ]; then fact lock.key looks; exit 6; fi`;

/** Says more in a lock that is ours already; what another run has taken over is left alone. */
export function describe(details: LockDetails): Shell {
  return lines(requireOwn(details.owner), writeDetails(textOf(details)), details.settled === true ? closeKept : undefined, sh`write`);
}

/** Ends with 77 where the lock is somebody else's by now: a run that was held for dead must not go on beside the one that took over. */
export function requireOwn(owner: string): Shell {
  return lines(
    sh`if [ -s "$state/lock/details" ]; then case "$(cat "$state/lock/details")" in ${`{"owner":${JSON.stringify(owner)},`}*) ;; *)`,
    sh`  echo "the lock of this host is not ours any more, another run has taken it over: $(sed -n 's/^{"owner":"\([^"]*\)".*/\1/p' "$state/lock/details")" >&2; exit 77`,
    sh`esac; fi`,
  );
}

/** Hosts read owner and job from the beginning of the line. */
function textOf({ owner, job, ...rest }: LockDetails): string {
  return JSON.stringify({ owner, job, ...rest });
}

function writeDetails(json: string): Shell {
  return sh`write() { printf '%s\n' ${json} >"$state/lock/details.new" && mv "$state/lock/details.new" "$state/lock/details"; }`;
}

/** Only from the owner that a person named, and only when no job lives on the host any more. Of two who break it one wins, and is told what the broken lock said. */
function takeOver(breakOwner: string): Shell[] {
  return [
    mutex,
    sh`busy=$(for file in "$state"/jobs/*/pid; do if read -r pid born <"$file" && [ -n "$born" ] && [ "$(cut -d' ' -f22 "/proc/$pid/stat" 2>/dev/null)" = "$born" ]; then basename "$(dirname "$file")"; fi; done 2>/dev/null)`,
    sh`if [ -n "$busy" ]; then echo "still running there: $busy" >&2; fact lock.busy "$(echo $busy)"`,
    sh`elif [ "$(owner)" = ${breakOwner} ]; then ${keepFormer}; write; fact lock broken; ${tellFormer}; exit 0; fi`,
  ];
}

/** In one rename, so that it is never there without its details. */
const remove: Shell = sh`rm -rf "$state/lock.released"; mv -T "$state/lock" "$state/lock.released"; rm -rf "$state/lock.released"`;

/** Nobody takes over what is being given back. A full disk must not keep anybody from giving back. */
const mutexIfPossible: Shell = sh`{ exec 7>"$state/lock.mutex" && flock 7; } 2>/dev/null || true`;

/** Gives the lock back, if it is this owner's. */
export function release(owner: string): Shell {
  return sh`if [ -d "$state/lock" ]; then ${mutexIfPossible}; if grep -q ${`^{"owner":"${owner}"`} "$state/lock/details" 2>/dev/null; then ${remove}; fi; fi`;
}

/** Who wins writes its details right after its mkdir: it is given that moment. */
const awaitDetails: Shell = sh`for try in 1 2 3 4 5 6 7 8 9 10; do if [ -s "$state/lock/details" ]; then break; fi; sleep 0.1; done`;

/** Gives back what `take` with the same details took, or what was described since; the lock of an earlier try of the run stays. What was taken over is again as it was. */
export function withdraw(...known: readonly LockDetails[]): Shell {
  return lines(
    formerLocks,
    restoreFormer,
    sh`if [ -d "$state/lock" ]; then`,
    awaitDetails,
    mutexIfPossible,
    sh`  for each in ${known.map(textOf)}; do`,
    sh`    if [ "$(cat "$state/lock/details" 2>/dev/null)" = "$each" ]; then restore || { ${remove}; }; break; fi`,
    sh`  done`,
    sh`fi`,
  );
}

/** Reports who holds the lock (fact `lock.holder`), if anybody does. */
export const facts: Shell = lines(
  sh`if [ -d "$state/lock" ]; then`,
  holder,
  sh`fi`,
);

export function parseHolder(json: string): LockDetails | undefined {
  if (json === '') return undefined;
  const unknown: LockDetails = { owner: 'unknown', actor: 'unknown', url: '', incident: '', purpose: '', since: '', from: '', target: '' };
  try {
    return { ...unknown, ...(JSON.parse(json) as Partial<LockDetails>) };
  } catch {
    return unknown;
  }
}
