// Where the version that serves stands on a host.
import type { Environment } from '../config/environment';
import { path, sh, type Shell } from './shell';

export function liveTree({ layout, current }: Pick<Environment, 'layout' | 'current'>): Shell {
  return layout === 'symlink' ? path(current ?? '') : sh`"$repository"`;
}
