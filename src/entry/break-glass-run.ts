// Which run a terminal carries out. The same type of the same person on the same machine, with the same incident in the same environment, is the same run: started again, it goes on where it was stopped.
import { createHash } from 'node:crypto';
import type { Request, RunIdentity } from '../request';

/** Whose terminal it is. */
export interface Seat {
  readonly login: string;
  readonly host: string;
  readonly serial: string;
  readonly folder: string;
}

/** Names of files are made of it, so it must not become longer than those may be. */
const longestName = 120;

/**
 * Whose lock it is must tell two people apart who share a login such as `deploy` on two machines: they may start the same thing at the same time.
 * So the machine is part of the name, and what is cut or written otherwise there is told apart by the sum at its end. release gives back what hold took.
 */
export function breakGlassRun({ incident, rollbackType }: Pick<Request, 'incident' | 'rollbackType'>, environment: string, { login, host, serial }: Seat, attempt: string): RunIdentity {
  const type = rollbackType === 'release' ? 'hold' : rollbackType;
  const sum = createHash('sha256').update(JSON.stringify([incident, environment, type, login, host, serial])).digest('hex').slice(0, 8);
  return { id: `${plainName(`break-glass-${incident}-${environment}-${type}-${login}-${host}`).slice(0, longestName)}-${sum}`, attempt, actor: `${login}@${host}`, url: '', breakGlass: true };
}

/** Of all types of a person's incident in one environment: report finds the journal of the others here. */
export function scratchFolder({ incident }: Pick<Request, 'incident'>, environment: string, { login, folder }: Seat): string {
  return `${folder}/${plainName(`${incident}-${login}`)}/${plainName(environment)}`;
}

function plainName(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]/g, '-');
}
