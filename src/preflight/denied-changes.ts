// Rights that a run will need and does not have, asked for by requests that change nothing, or are taken back at once: a site is not to be found read-only once the backend is switched.
import type { Environment } from '../config/environment';
import type { Clock, Permission, ReadinessPorts } from '../ports';
import { does, type Runbook } from '../runbooks/runbook';
import { withinTime } from '../time-limit';

const limitMs = 30_000;

/** What is refused for sure, by name: `bucket shop-site`. Who gives another answer, or none, is no reason not to start. */
export async function deniedChanges({ frontend }: Pick<Environment, 'frontend'>, runbook: Runbook, { readiness: { rights }, clock }: { readonly readiness: ReadinessPorts; readonly clock: Clock }, signal: AbortSignal): Promise<Map<string, string>> {
  if (frontend === undefined || !does(runbook, 'switch-frontend')) return new Map();
  const { bucket, prefix, distribution } = frontend;
  const asked: [string, (limited: AbortSignal) => Promise<Permission>][] = [[`bucket ${bucket}`, (limited) => rights.mayWrite(bucket, prefix, limited)]];
  if (distribution !== undefined) asked.push([`distribution ${distribution}`, (limited) => rights.mayInvalidate(distribution, limited)]);
  const answers = await Promise.all(asked.map(async ([name, ask]) => ({ name, permission: await withinTime(clock, limitMs, signal, ask).catch(() => undefined) })));
  signal.throwIfAborted();
  return new Map(answers.flatMap(({ name, permission }) => (permission?.may === 'no' ? [[name, `nothing can be changed there: ${permission.why}`] as const] : [])));
}
