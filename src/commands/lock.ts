// One rollback at a time: an atomic mkdir on every host, with a details file that says who holds it.
import { lines, sh, type Shell } from './shell';

/** Who holds the lock of a host. */
export interface LockDetails {
  /** The run that took it: a GitHub run id, or `break-glass-…`. The same run may take it again. */
  readonly owner: string;
  readonly actor: string;
  readonly url: string;
  readonly incident: string;
  readonly purpose: string;
  /** ISO 8601, UTC, clock of the machine that took it. */
  readonly since: string;
  /** What ran when the run began, and where it goes; empty until it has planned. A resumed run reads both here. */
  readonly from: string;
  readonly target: string;
  /** Its run came to its end and left the lock as a freeze: nothing stands half done. */
  readonly settled?: boolean;
}

/** A full disk can leave the details empty: that is a lock, too. */
const holder: Shell = sh`fact lock.holder "$(grep . "$state/lock/details" 2>/dev/null || echo '{}')"`;

/**
 * Takes the lock, or reports who has it (fact `lock.holder`, exit status 4).
 * @param breakOwner the owner whose lock may be taken over, typed by a person.
 */
export function take(details: LockDetails, breakOwner: string): Shell {
  const json = JSON.stringify(details);
  return lines(
    refuseLookers,
    sh`mkdir -p "$state"`,
    writeDetails(json),
    // A lock whose details nobody can read belongs to `unknown`, and can be broken by that name.
    sh`owner() { { sed -n 's/^{"owner":"\([^"]*\)".*/\1/p' "$state/lock/details" 2>/dev/null || true; } | grep . || echo unknown; }`,
    sh`if mkdir "$state/lock" 2>/dev/null; then if write; then fact lock taken; exit 0; fi; ${remove}; exit 5; fi`,
    // Nobody has it: what mkdir says is the reason. Or it was given back just now.
    sh`if [ ! -d "$state/lock" ]; then mkdir "$state/lock"; write || { ${remove}; exit 5; }; fact lock taken; exit 0; fi`,
    awaitDetails,
    // Asked again after a broken connection: the lock is the one that this very try took.
    sh`if [ "$(cat "$state/lock/details" 2>/dev/null)" = ${json} ]; then fact lock taken; ${tellTakenOver}; exit 0; fi`,
    sh`if [ "$(owner)" = ${details.owner} ]; then fact lock again; ${tellTakenOver}; exit 0; fi`,
    ...(breakOwner === '' ? [] : takeOver(breakOwner)),
    holder,
    sh`exit 4`,
  );
}

/** Fact `lock.key`: `looks`. To such a key (examples/host/emergency-rollback-shell --look) everything is read-only, and no lock is anybody's. */
const refuseLookers: Shell = sh`if [ -n "\${EMERGENCY_ROLLBACK_LOOK:-}" ]; then fact lock.key looks; exit 6; fi`;

/** Says more in a lock that is ours already; what another run has taken over is left alone. */
export function describe(details: LockDetails): Shell {
  return lines(requireOwn(details.owner), writeDetails(JSON.stringify(details)), sh`write`);
}

/** Ends with 77 where the lock is somebody else's by now: a run that was held for dead must not go on beside the one that took over. */
export function requireOwn(owner: string): Shell {
  return lines(
    sh`if [ -s "$state/lock/details" ]; then case "$(cat "$state/lock/details")" in ${`{"owner":${JSON.stringify(owner)},`}*) ;; *)`,
    sh`  echo "the lock of this host is not ours any more, another run has taken it over: $(sed -n 's/^{"owner":"\([^"]*\)".*/\1/p' "$state/lock/details")" >&2; exit 77`,
    sh`esac; fi`,
  );
}

function writeDetails(json: string): Shell {
  return sh`write() { printf '%s\n' ${json} >"$state/lock/details.new" && mv "$state/lock/details.new" "$state/lock/details"; }`;
}

/** Only from the owner that a person named, and only when no job lives on the host any more. Of two who break it one wins, and is told what the broken lock said. */
function takeOver(breakOwner: string): Shell[] {
  return [
    sh`exec 7>"$state/lock.mutex"; flock 7`,
    sh`busy=$(for file in "$state"/jobs/*/pid; do if read -r pid born <"$file" && [ -n "$born" ] && [ "$(cut -d' ' -f22 "/proc/$pid/stat" 2>/dev/null)" = "$born" ]; then basename "$(dirname "$file")"; fi; done 2>/dev/null)`,
    sh`if [ -n "$busy" ]; then echo "still running there: $busy" >&2; fact lock.busy "$(echo $busy)"`,
    sh`elif [ "$(owner)" = ${breakOwner} ]; then cp "$state/lock/details" "$state/lock/taken-over" 2>/dev/null || true; write; fact lock broken; ${tellTakenOver}; exit 0; fi`,
  ];
}

/** What the lock said that this one was taken over from: fact `lock.taken-over`. It stays with the lock, for a try that is resumed. */
const tellTakenOver: Shell = sh`if [ -f "$state/lock/taken-over" ]; then fact lock.taken-over "$(cat "$state/lock/taken-over")"; fi`;

/** In one rename, so that it is never there without its details. */
const remove: Shell = sh`rm -rf "$state/lock.released"; mv -T "$state/lock" "$state/lock.released"; rm -rf "$state/lock.released"`;

/** Gives the lock back, if it is this owner's. */
export function release(owner: string): Shell {
  return sh`if grep -q ${`^{"owner":"${owner}"`} "$state/lock/details" 2>/dev/null; then ${remove}; fi`;
}

/** Who wins writes its details right after its mkdir: it is given that moment. */
const awaitDetails: Shell = sh`for try in 1 2 3 4 5 6 7 8 9 10; do if [ -s "$state/lock/details" ]; then break; fi; sleep 0.1; done`;

/** Gives back what `take` with the same details took, to the owner from whom it was taken over; the lock of an earlier try of the run stays. */
export function withdraw(details: LockDetails): Shell {
  return lines(
    sh`if [ -d "$state/lock" ]; then`,
    awaitDetails,
    sh`if [ "$(cat "$state/lock/details" 2>/dev/null)" = ${JSON.stringify(details)} ]; then if [ -f "$state/lock/taken-over" ]; then mv "$state/lock/taken-over" "$state/lock/details"; else ${remove}; fi; fi`,
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
