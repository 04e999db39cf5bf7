// Frames what is sent to a host: strict mode, PATH and the folders of that host, then the body.
import type { Host } from '../config/environment';
import type { Command, Script } from '../ports';
import { lines, path, sh, type Shell } from './shell';

/** Remote scripts report what they found as lines `fact<TAB>name<TAB>value` (see facts-protocol.ts). */
const factFunction = sh`fact() { printf 'fact\t%s\t%s\n' "$1" "$2"; }`;

/**
 * Our scripts speak C, but what they start for good, or build, must not: Node's default locale, and so dates and numbers, would follow.
 * A job is a script within a script, so the host's own word is handed on. `as_host COMMAND …`
 */
const ownLocale = sh`as_host() { if [ -n "$host_locale" ]; then env -u host_locale -u GIT_TERMINAL_PROMPT LC_ALL="$host_locale" "$@"; else env -u host_locale -u GIT_TERMINAL_PROMPT -u LC_ALL "$@"; fi; }`;

/** What every script starts with. Nothing of it can ask a question: there is nobody to answer. */
export function preamble(host: Host): Shell {
  return lines(
    sh`set -euo pipefail`,
    sh`export host_locale="\${host_locale-\${LC_ALL-}}"`,
    sh`export LC_ALL=C GIT_TERMINAL_PROMPT=0 PM2_DISCRETE_MODE=true npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false`,
    host.pathFolders.length > 0 ? sh`export PATH=${joinPath(host.pathFolders)}:"$PATH"` : undefined,
    sh`repository=${path(host.repository)} state=${path(host.state)} log=${host.log === undefined ? '' : path(host.log)}`,
    host.current === undefined ? undefined : sh`current=${path(host.current)}`,
    factFunction,
    ownLocale,
  );
}

function joinPath(folders: readonly string[]): Shell {
  return folders.map((folder) => path(folder)).reduce((left, right) => sh`${left}:${right}`);
}

export function hostScript(host: Host, title: string, timeoutMs: number, body: Shell): Script {
  return { title, timeoutMs, body: lines(preamble(host), body).text };
}

/** One command for each different script: hosts that need the same text stand together. */
export function commandsFor(hosts: readonly Host[], script: (host: Host) => Script): Command[] {
  const commands = new Map<string, { hosts: string[]; script: Script }>();
  for (const host of hosts) {
    const made = script(host);
    const known = commands.get(made.body);
    if (known === undefined) commands.set(made.body, { hosts: [host.name], script: made });
    else known.hosts.push(host.name);
  }
  return [...commands.values()];
}
