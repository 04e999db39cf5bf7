// The end of a switch on a host that runs workers alone: nothing is started there, so nothing that serves could prove it.
import type { BuildRecipe, Environment, Worker } from '../config/environment';
import { defineIsMissing } from './ecosystem';
import { liveTree } from './live-tree';
import { within } from './named-paths';
import * as pm2 from './pm2';
import { lines, sh, type Shell } from './shell';

export interface IdleWorker extends Worker {
  /** Whether pm2 lists it. */
  readonly registered: boolean;
}

export interface SettleOrder {
  readonly recipe: BuildRecipe;
  /** What the host runs. */
  readonly workers: readonly IdleWorker[];
  readonly tag: string;
}

/** Proves that outputs of the target are live and no worker is left. Fact `worker.without`: a worker that the target does not have. */
export function settle({ recipe, workers, tag }: SettleOrder, environment: Environment): Shell {
  const live = liveTree(environment);
  const startable = workers.flatMap(({ name, ecosystem }) => (ecosystem === undefined ? [] : [{ name, ecosystem }]));
  return lines(
    ...recipe.outputs.map((output) => within(recipe.directory, output)).map((output) => sh`[ -e ${live}/${output} ] || { echo ${`${output} of ${tag} is not in the live tree: check out another version there, then run this again`}; exit 10; }`),
    ...workers.map((worker) => pm2.stopAndProve(worker, worker.registered)),
    startable.length === 0 ? undefined : defineIsMissing(environment),
    ...startable.map(({ name, ecosystem }) => sh`if is_missing ${name} ${ecosystem}; then fact worker.without ${name}; fi`),
    sh`echo ${`${tag} is in place, and nothing of it runs`}`,
  );
}
