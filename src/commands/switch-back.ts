// Takes a switch back on a host that went first: what the switch replaced is put into place again (rollout.on-failure).
import type { BuildRecipe, Environment, Process } from '../config/environment';
import * as git from './git';
import { liveTree } from './live-tree';
import * as pm2 from './pm2';
import { lines, path, sh, type Shell } from './shell';

export interface SwitchBackOrder {
  readonly recipe: BuildRecipe;
  readonly process: Process;
  /** What the host had checked out before the switch. */
  readonly before: string;
  readonly run: string;
  /** Only these paths were taken back; everything, when left out. */
  readonly paths: readonly string[] | undefined;
  readonly otherOutputs: readonly string[];
}

/** Does nothing where this run switched nothing. Running it twice is safe. */
export function switchBack(order: SwitchBackOrder, environment: Environment): Shell {
  const kept = sh`"$state"/replaced/${order.run}`;
  const live = liveTree(environment);
  return lines(
    sh`kept=${kept}`,
    sh`if [ ! -e "$kept/moved" ] && [ ! -e "$kept/previous" ]; then echo 'was not switched'; exit 0; fi`,
    environment.layout === 'symlink' ? flipBack(environment) : putBack(order),
    sh`rm -f "$state/live.backend" "$state/live.paths"`,
    pm2.endOrphans(order.process),
    environment.layout === 'symlink' ? pm2.startAnew(order.process, live) : pm2.startOrReload(order.process, live),
    pm2.save,
    sh`rm -rf "$kept/moved" "$kept/previous"`,
    sh`for patch in "$kept"/edits-*.patch; do if [ -e "$patch" ]; then echo "edits made by hand stay in $patch"; fi; done`,
    sh`echo switched back`,
  );
}

function putBack({ recipe, before, paths, otherOutputs }: SwitchBackOrder): Shell {
  const inner = (output: string) => (recipe.directory === '.' ? output : `${recipe.directory}/${output}`);
  return lines(
    sh`put_back() { [ -e "$kept/$1" ] || return 0; if [ -e "$repository/$1" ]; then mkdir -p "$(dirname "$kept/target/$1")"; rm -rf "$kept/target/$1"; mv -T "$repository/$1" "$kept/target/$1"; fi; mkdir -p "$(dirname "$repository/$1")"; mv -T "$kept/$1" "$repository/$1"; rm -f "$kept/moved/\${1//\//-}"; }`,
    paths === undefined ? git.checkout(before) : git.restorePaths(before, paths),
    ...[...recipe.outputs.map(inner), ...otherOutputs].map((output) => sh`put_back ${output}`),
  );
}

function flipBack(environment: Environment): Shell {
  const current = path(environment.current ?? '');
  return lines(
    sh`previous=$(cat "$kept/previous" 2>/dev/null || true)`,
    sh`[ -d "$previous" ] || { echo 'what the link pointed to before is not known'; exit 9; }`,
    sh`ln -sfn "$previous" ${current}.new && mv -T ${current}.new ${current}`,
  );
}
