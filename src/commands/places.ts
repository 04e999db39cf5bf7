// Whether a switch could do its work where the configuration sends it. It changes nothing.
import type { Environment } from '../config/environment';
import { lines, sh, type Shell } from './shell';

/** What stands where the link to the live release should be. `nowhere`: not even its folder is there. */
export const linkStates = ['link', 'folder', 'file', 'absent', 'nowhere'] as const;
export type LinkState = (typeof linkStates)[number];

/** Fact `place.current`: one of `linkStates`. A link that points to nothing is a link: a switch mends it. */
export function facts({ layout }: Environment): Shell {
  return lines(layout === 'symlink' ? link : undefined);
}

const link: Shell = sh`if [ -L "$current" ]; then fact place.current link; elif [ -d "$current" ]; then fact place.current folder; elif [ -e "$current" ]; then fact place.current file; elif [ -d "$(dirname "$current")" ]; then fact place.current absent; else fact place.current nowhere; fi`;
