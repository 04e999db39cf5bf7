// Where the version that serves stands on a host.
import type { Environment } from '../config/environment';
import { sh, type Shell } from './shell';

/** The preamble of each script sets both for its host. */
export function liveTree({ layout }: Pick<Environment, 'layout'>): Shell {
  return layout === 'symlink' ? sh`"$current"` : sh`"$repository"`;
}
