// PostgreSQL refuses to run as root: the user that stands in for it, and the command that becomes that user.
import { readFile } from 'node:fs/promises';

export interface UnprivilegedUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Undefined where we are not root and need nobody else. */
export async function unprivilegedUser(): Promise<UnprivilegedUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const [name, , uid, gid] = lines.find(([candidate]) => candidate === wanted) ?? [];
    if (name !== undefined) return { name, uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('PostgreSQL does not run as root, and /etc/passwd has neither a postgres nor a nobody user to run it as.');
}

/**
 * The command as that user. It keeps one right of root's, to pass through folders of others:
 * the sandbox may lie below a home that is closed to everybody else.
 */
export function asUser(user: UnprivilegedUser | undefined, command: readonly [string, ...string[]]): [string, ...string[]] {
  if (!user) return [...command];
  const identity = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
  return ['setpriv', ...identity, '--inh-caps=-all,+dac_override', '--ambient-caps=-all,+dac_override', ...command];
}
