// What the one transaction of a revert is to do: for the try before the backend stops, and for the thing itself.
import type { Database } from '../../config/environment';
import { downScript } from '../../database/down-script';
import type { SqlStatement } from '../../database/sql-statements';
import type { Decision, MigrationAction } from '../../database/strategy';
import type { UndoOrder } from '../../database/undo';
import type { StepContext } from '../step';
import { doomedHoldings } from './doomed';

export function orderFor({ situation, carried }: Pick<StepContext, 'situation' | 'carried'>, decision: Decision, database: Database): UndoOrder {
  const undone = decision.actions.filter(({ action }) => action === 'revert' || action === 'mark');
  const resolved = namesOf(decision, 'resolve');
  const facts = situation.database?.facts;
  return {
    schema: facts?.schema ?? 'public',
    lockTimeoutMs: database.lockTimeoutMs,
    undo: undone.map(({ migration, action }) => ({ name: migration.name, statements: action === 'revert' ? downScript(migration.file?.down ?? '').statements : [] })),
    expected: (facts?.migrations ?? []).map(({ name, state }) => ({ name, state: resolved.includes(name) ? 'rolled-back' : state })),
    doomed: doomedHoldings(situation),
    kept: carried.kept ?? [],
    made: undone.flatMap(({ migration }) => migration.standing),
    hooks: hooksOf(database),
  };
}

export function hooksOf({ after }: Database): SqlStatement[] {
  return after.flatMap((hook) => downScript(hook).statements);
}

export function namesOf({ actions }: Decision, wanted: MigrationAction['action']): string[] {
  return actions.filter(({ action }) => action === wanted).map(({ migration }) => migration.name);
}
