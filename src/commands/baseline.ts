// Where a host keeps the baseline: baseline.json in its state folder, the ones before it in baselines/, the newest five of them.
import { lines, replaceFile, sh, Shell } from './shell';

const kept = 5;
const endMark = '__end_of_baseline__';

/** Puts a baseline (one line of JSON) in the place of the last one; the same one again changes nothing. */
export function keepBaseline(json: string, at: string): Shell {
  const here = new Shell(`<<'${endMark}'\n${json}\n${endMark}`);
  return lines(
    sh`mkdir -p "$state"/baselines`,
    sh`cat >"$state"/baselines/${at.replaceAll(':', '-')}.json ${here}`,
    replaceFile(sh`"$state"/baseline.json`, sh`cat "$state"/baselines/${at.replaceAll(':', '-')}.json`),
    sh`ls -1 "$state"/baselines | sort -r | tail -n +${kept + 1} | while IFS= read -r old; do rm -f "$state/baselines/$old"; done`,
    sh`echo kept`,
  );
}

/** Reports the newest one as fact `baseline`. */
export const facts: Shell = sh`if [ -r "$state"/baseline.json ]; then fact baseline "$(cat "$state"/baseline.json)"; fi`;
