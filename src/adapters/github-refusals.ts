// What GitHub's refusals mean when a record is filed, and how to mend them.
import { messageOf } from '../errors';

export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404;
}

/** @throws Error that names the mend. */
export async function describeRefusal<Value>(rights: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw new Error(`GitHub: ${firstLine(messageOf(error))}${mendOf(error, rights)}`, { cause: error });
  }
}

function mendOf(error: unknown, rights: string): string {
  const status = statusOf(error);
  if (/not permitted to create or approve pull requests/i.test(messageOf(error))) return ' → allow it under Settings, Actions, General, "Allow GitHub Actions to create and approve pull requests"';
  if (status === 410) return ' → switch issues on in the settings of the repository';
  if (status === 401 || status === 403 || status === 404) return ` → give the job permissions: ${rights}`;
  return ' → run type report again when GitHub answers';
}

function statusOf(error: unknown): number | undefined {
  return typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number' ? error.status : undefined;
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').replace(/ - https:\/\/docs\.github\.com\S*$/, '');
}
