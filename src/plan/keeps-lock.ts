// Which types keep the lock of their hosts when they stop half way.
import type { RollbackType } from '../request';
import { runbooks } from '../runbooks';

/** What stops half way in something that is live keeps everybody else out. */
export function keepsLock(type: RollbackType): boolean {
  const { switches, database } = runbooks[type];
  return switches || database === 'changes';
}
