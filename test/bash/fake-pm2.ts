// A stand-in for pm2 on PATH: notes how it was called, lists what the test wrote down, and kills what it is told to stop.
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * In PM2_HOME: `calls` (`cwd: arguments`, one a line), `list.json` (what jlist answers), `deaf` (a file that makes stop do nothing),
 * `broken` (makes every command fail, and say what stands in it).
 */
const script = `#!/bin/bash
mkdir -p "$PM2_HOME/pids"
[ "$1" = jlist ] || echo "$PWD: $*" >>"$PM2_HOME/calls"
if [ -e "$PM2_HOME/broken" ]; then cat "$PM2_HOME/broken" >&2; exit 1; fi
case $1 in
  jlist) cat "$PM2_HOME/list.json" 2>/dev/null || echo '[]' ;;
  stop)
    if [ ! -e "$PM2_HOME/deaf" ]; then
      for file in "$PM2_HOME/pids/$2"-*.pid; do if [ -e "$file" ]; then kill -INT "$(cat "$file")" 2>/dev/null; rm -f "$file"; fi; done
    fi ;;
esac
exit 0
`;

export function installFakePm2(bin: string): void {
  const file = join(bin, 'pm2');
  writeFileSync(file, script);
  chmodSync(file, 0o755);
}
