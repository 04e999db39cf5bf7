// Whether a switch could do its work where the configuration sends it. It changes nothing.
import type { Environment } from '../config/environment';
import { lines, sh, type Shell } from './shell';

/** What stands where the link to the live release should be. `nowhere`: not even its folder is there. */
export const linkStates = ['link', 'folder', 'file', 'absent', 'nowhere'] as const;
export type LinkState = (typeof linkStates)[number];

/** Facts `place.current`: one of `linkStates` (a link that points to nothing is a link: a switch mends it); and `place.closed`: a key of the configuration, and a path that the user cannot write. */
export function facts(environment: Environment): Shell {
  return lines(defineClosed, environment.layout === 'symlink' ? linkFacts : undefined);
}

/** To a key that may only look everything is read-only: it can say nothing of rights. */
const defineClosed: Shell = sh`closed() { if [ -z "\${EMERGENCY_ROLLBACK_LOOK:-}" ] && [ -e "$2" ] && [ ! -w "$2" ]; then fact place.closed "$1 $2"; fi; }`;

const linkFacts: Shell = lines(
  sh`if [ -L "$current" ]; then fact place.current link; elif [ -d "$current" ]; then fact place.current folder; elif [ -e "$current" ]; then fact place.current file; elif [ -d "$(dirname "$current")" ]; then fact place.current absent; else fact place.current nowhere; fi`,
  sh`closed current "$(dirname "$current")"`,
);
