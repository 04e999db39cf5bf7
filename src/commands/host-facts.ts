// One script that reads everything preflight wants to know of a host. It changes nothing.
import { buildTools } from '../config/build-tools';
import type { Environment, Host } from '../config/environment';
import { backendsOn } from '../config/runs-on';
import type { Script } from '../ports';
import * as appEnv from './app-env';
import * as baseline from './baseline';
import { dumpNotes } from './dump';
import { missingProcesses } from './ecosystem';
import * as git from './git';
import { siteIn } from './live-notes';
import { liveTree } from './live-tree';
import * as lock from './lock';
import * as ownSwitch from './own-switch';
import * as namedPaths from './named-paths';
import * as places from './places';
import * as pm2 from './pm2';
import * as release from './release';
import { hostScript } from './script';
import { lines, sh, type Shell } from './shell';

export const neededTools = ['git', 'node', 'npm', 'pm2', 'flock', 'setsid', 'timeout', 'sha256sum'] as const;

const machine = (environment: Environment): Shell => lines(
  sh`fact clock "$(date +%s%3N)"`,
  sh`fact user "$(id -un)"`,
  sh`fact path "$PATH"`,
  sh`for tool in ${[...new Set([...neededTools, ...buildTools(environment)])]}; do if command -v "$tool" >/dev/null; then fact tool "$tool"; fi; done`,
  sh`if command -v node >/dev/null; then fact node "$(node -v)"; fi`,
);

/** Free bytes and inodes where releases will stand: at the nearest folder that exists already. */
const disk: Shell = lines(
  sh`nearest() { local folder=$1; while [ ! -e "$folder" ]; do folder=$(dirname "$folder"); done; printf '%s' "$folder"; }`,
  sh`place=$(nearest "$state")`,
  sh`fact disk.free-bytes "$(df -PB1 "$place" | awk 'NR==2 {print $4}')"`,
  sh`fact disk.free-inodes "$(df -Pi "$place" | awk 'NR==2 {print $4}')"`,
  // A key that may only look sees everything read-only (examples/host/emergency-rollback-shell).
  sh`if [ -w "$place" ] || [ -n "\${EMERGENCY_ROLLBACK_LOOK:-}" ]; then fact state writable; fi`,
  sh`if [ -e "$repository" ] && [ "$(stat -c %d "$place")" = "$(stat -c %d "$repository")" ]; then fact disk same; fi`,
);

/**
 * @param run whose own switches are looked for.
 * @param asksRemote false: only where no release tag on the host says what the live version is called.
 */
export function hostFacts(host: Host, environment: Environment, asksRemote = true, run = ''): Script {
  const live = liveTree(environment);
  const remote = git.askRemote(environment.remote);
  // Whoever leaves the remote alone switches nothing.
  const environments = asksRemote ? appEnv.ask(backendsOn(environment, host.name), environment) : undefined;
  const body = lines(
    asksRemote ? remote : undefined,
    environments,
    machine(environment),
    disk,
    git.facts(live, environment.layout, siteIn(environment)),
    release.facts(environment),
    namedPaths.facts(environment, host),
    places.facts(environment),
    lock.facts,
    baseline.facts,
    ownSwitch.facts(run),
    environment.database?.via === host.name ? dumpNotes : undefined,
    pm2.facts,
    missingProcesses(backendsOn(environment, host.name), environment),
    environments === undefined ? undefined : appEnv.answer,
    asksRemote ? git.remoteAnswer : lines(sh`if [ -z "\${head:-}" ] || [ -z "$(git -C "$repository" tag --points-at "$head" --list ${`${environment.tagPrefix}*`} 2>/dev/null)" ]; then`, remote, git.remoteAnswer, sh`fi`),
  );
  return hostScript(host, 'Read the facts', 60_000, body);
}
