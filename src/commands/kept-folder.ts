// Where a rollback keeps what its switch takes away: a folder of its own below replaced/, though its run id may come again (docs/design.md, "On a host").
// Which one it is stands inside the lock. So a try that finds its lock again finds its folder, too, and whoever takes the lock anew begins another one.
import { lines, replaceFile, sh, type Shell } from './shell';

/** Two lines: the run, and the name of its folder. */
const mark: Shell = sh`"$state/lock/replaced"`;

/** Sets `$kept`: the folder of this rollback, or nothing where it has not begun to switch this host. */
export function findKept(run: string): Shell {
  return sh`kept=; if [ "$(sed -n 1p ${mark} 2>/dev/null)" = ${run} ]; then kept=$state/replaced/$(sed -n 2p ${mark}); fi`;
}

/** Sets `$kept`, and makes the folder where it is not there. What an earlier rollback of the same run id has kept stays where it is. */
export function openKept(run: string): Shell {
  return lines(
    findKept(run),
    sh`if [ -z "$kept" ]; then`,
    sh`  [ -d "$state/lock" ] || { echo 'the lock of this host is gone: run this again, and it takes a new one' >&2; exit 77; }`,
    sh`  mkdir -p "$state/replaced"; name=${run} number=1`,
    // An empty one is of a try that was cut off right here.
    sh`  while [ -e "$state/replaced/$name" ] && ! rmdir "$state/replaced/$name" 2>/dev/null; do number=$((number + 1)); name=${run}.$number; done`,
    sh`  kept=$state/replaced/$name; mkdir "$kept"`,
    sh`  ${replaceFile(mark, sh`printf '%s\n%s\n' ${run} "$name"`)}`,
    sh`fi`,
    sh`mkdir -p "$kept"`,
  );
}

/** Of all rollbacks of this run id on this host, the last one's folder; nothing where there was none. Needs no lock. */
export function lastKept(run: string): Shell {
  return sh`$(ls -1td "$state/replaced/"${run} "$state/replaced/"${run}.[0-9]* 2>/dev/null | head -n 1 || true)`;
}

/** The rollback is over, and its lock stays: the same run id begins another one from here. */
export const closeKept: Shell = sh`rm -f ${mark}`;
