// What a watch looks at where nobody wrote conditions: the health checks that are asked from here (Quick Rollback, Step 5.4).
import { mismatches, nameOf } from '../checks/http';
import type { Finding } from '../checklist/verdict';
import type { Environment } from '../config/environment';
import type { HttpCheck } from '../config/http-check-schema';
import type { WatchCondition } from '../config/watch-schema';
import type { WebReply } from '../ports';

/** A condition, and the health check that it stands for; none where it asks monitoring. */
export interface Watched {
  readonly condition: WatchCondition;
  readonly check?: HttpCheck;
}

const brokenForMs = 60_000;

/** @param windowMs a shorter one leaves a broken check no more time than that. */
export function watchedIn({ watch, health }: Pick<Environment, 'watch' | 'health'>, windowMs: number): readonly Watched[] {
  if (watch.conditions.length > 0) return watch.conditions.map((condition) => ({ condition }));
  return health.checks.filter(({ on }) => on === 'runner').map((check) => ({ check, condition: { name: nameOf(check), for: Math.min(brokenForMs, windowMs), factor: 1, 'no-data': 'inconclusive' } }));
}

/** Whether it is well, not which version it is of: that was proved before. */
export function judgeHealth(check: HttpCheck, reply: WebReply | string): Finding {
  const wrong = typeof reply === 'string' ? [`no reply (${reply})`] : mismatches({ ...check, version: undefined }, reply, { tag: '', commit: '' }, '');
  return wrong.length === 0 ? { kind: 'passed', expected: 'a healthy reply', actual: 'healthy' } : { kind: 'failed', expected: 'a healthy reply', actual: wrong.join(', ') };
}
