// When the database may be changed: typed confirmation for what replaces or drops data, code that fits, rights that suffice.
import type { Database } from '../config/environment';
import { placeOf } from '../database/holdings';
import type { Decision } from '../database/strategy';
import type { Problem } from '../errors';
import type { DatabaseFacts } from '../database/facts';
import type { Facts } from '../preflight/facts';
import type { Release } from '../plan/target';
import type { Override } from '../request';
import type { Runbook } from '../runbooks/runbook';
import { counted } from '../words/plurals';
import { hookProblems, poolerWarnings, prismaProblems } from './prisma-cli';

export interface DatabaseWish {
  readonly runbook: Runbook;
  /** What a person typed. */
  readonly confirm: string;
  readonly allow: readonly Override[];
}

/** Reasons not to change it; empty for what leaves it alone. */
export function databaseRefusals(database: Database, { facts, decision }: { facts: DatabaseFacts; decision: Decision }, hosts: Facts['hosts'], target: Release, wish: DatabaseWish): Problem[] {
  if (wish.runbook.database !== 'changes') return [];
  return [...decision.problems, ...standby(facts), ...oddNames(facts), ...confirmation(database, decision, wish), ...codeThatNeedsIt(decision, hosts, target, wish), ...rights(facts, decision), ...prismaProblems(database, facts, decision), ...hookProblems(database)];
}

function standby({ readOnly }: DatabaseFacts): Problem[] {
  return readOnly ? [{ where: 'database', what: 'it takes no writes: it is a standby of a replication', mend: 'give the address of the primary' }] : [];
}

function oddNames({ beyond }: DatabaseFacts): Problem[] {
  return beyond.filter(({ name }) => !/^[A-Za-z0-9_.-]+$/.test(name)).map(({ name }) => ({ where: 'database', what: `the migration ${JSON.stringify(name)} has a name that no folder has`, mend: 'look at _prisma_migrations: Prisma did not make this row' }));
}

function confirmation({ name, after }: Database, { strategy, actions }: Decision, { runbook, confirm }: DatabaseWish): Problem[] {
  const needed = strategy === 'restore' || strategy === 'undo-restore' || (runbook.type === 'cleanup' && (after.length > 0 || actions.some(({ action }) => action !== 'keep')));
  if (!needed || confirm === name) return [];
  return [{ where: 'input confirm', what: confirm === '' ? `${runbook.type} with ${strategy} must be confirmed` : `${JSON.stringify(confirm)} is not the name of the database`, mend: `type the name of the database: ${name}` }];
}

/** Code that stays and needs what would be taken away. */
function codeThatNeedsIt({ actions }: Decision, hosts: Facts['hosts'], target: Release, { runbook, allow }: DatabaseWish): Problem[] {
  const undone = actions.filter(({ action }) => action === 'revert' || action === 'mark');
  const newer = hosts.filter(({ head }) => head !== target.commit);
  if (runbook.switches || undone.length === 0 || newer.length === 0 || allow.includes('newer-code')) return [];
  return [{ where: newer.map(({ host }) => host).join(', '), what: `the code that runs there is not ${target.tag} and may need ${undone.map(({ migration }) => migration.name).join(', ')}`, mend: 'run a full rollback, or a quick one first; or set allow: newer-code if you are sure' }];
}

function rights({ rights: { createDatabase, ownsDatabase } }: DatabaseFacts, { strategy }: Decision): Problem[] {
  if ((strategy !== 'restore' && strategy !== 'undo-restore') || (createDatabase && ownsDatabase)) return [];
  const lacking = [...(createDatabase ? [] : ['create databases']), ...(ownsDatabase ? [] : ['rename this one (it belongs to another user)'])];
  return [{ where: 'database', what: `its user may not ${lacking.join(' nor ')}`, mend: 'give database.admin-url with a user that may (CREATEDB, and a member of the owner)' }];
}

/** What people should know about the database, whether or not it is changed. */
export function databaseWarnings({ facts, decision }: { facts: DatabaseFacts; decision: Decision }, runbook: Runbook, target: Release): string[] {
  const applied = facts.beyond.filter(({ state }) => state !== 'rolled-back');
  const pooled = runbook.database === 'changes' ? poolerWarnings(facts, decision) : [];
  if (applied.length === 0 && runbook.database !== 'changes') return [];
  const names = applied.map(({ name, state }) => `${name}${state === 'failed' ? ' (failed)' : ''}`).join(', ');
  return [
    ...pooled,
    ...(runbook.switches && runbook.database === 'reads' ? [`The database has ${counted(applied.length, 'migration')} that ${target.tag} does not know: ${names}. Strategy keep: they stay. A full rollback, or the type database afterwards, undoes them.`] : []),
    ...(decision.nextDeploy.works ? [] : [`The next prisma migrate deploy of the newer release will fail: ${decision.nextDeploy.why}.`]),
    ...facts.beyond.flatMap(({ holdings }) => holdings).flatMap((holding) => (holding.uncounted === undefined ? [] : [`The rows of ${placeOf(holding)} were not counted: ${holding.uncounted}.`])),
    ...facts.beyond.filter(({ file }) => file !== undefined && !file.matches).map(({ name }) => `${name}: the migration.sql in git is not the one that was applied; its down.sql may not fit`),
  ];
}
