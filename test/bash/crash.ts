// Kills a script at a chosen point, as a power cut would: right before its nth command that changes something.
import { lines, sh, type Shell } from '../../src/commands/shell';

const changing = '^(mv|rm|ln|:|pm2|cat|git [^|]*checkout) ';

/** Script and children die before its `point`th changing command; a script that has fewer runs to its end. */
export function crashingAt(point: number, body: Shell): Shell {
  return lines(
    sh`set -T; changing=${changing}; echo 0 >"$HOME/crash-count"`,
    sh`crash_point() { local n; [[ $1 =~ $changing ]] || return 0; read -r n <"$HOME/crash-count"; echo $((n + 1)) >"$HOME/crash-count"; [ $((n + 1)) -ne ${point} ] || kill -KILL 0; }`,
    sh`trap 'crash_point "$BASH_COMMAND"' DEBUG`,
    body,
  );
}
