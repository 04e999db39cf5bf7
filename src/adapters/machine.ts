// The machine and the login that a terminal run is started from.
import { readFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';

export interface Machine {
  readonly login: string;
  readonly host: string;
  /** Tells machines of one name apart; empty where it is not known. */
  readonly serial: string;
  /** For files of this login alone. */
  readonly folder: string;
}

export function thisMachine(): Machine {
  const { uid, login } = whoRuns();
  return { login, host: hostname(), serial: serial(), folder: `${tmpdir()}/emergency-rollback-${uid}` };
}

/** A container may run as a number that no list of users knows. */
function whoRuns(): { uid: number; login: string } {
  try {
    const { uid, username } = userInfo();
    return { uid, login: username };
  } catch {
    const uid = process.getuid?.() ?? 0;
    return { uid, login: `uid-${uid}` };
  }
}

function serial(): string {
  try {
    return readFileSync('/etc/machine-id', 'utf8').trim();
  } catch {
    return '';
  }
}
