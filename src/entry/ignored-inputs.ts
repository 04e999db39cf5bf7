// Inputs that a type would pass over in silence, where whoever gave them counts on them: refused before anybody is asked.
import type { Problem } from '../errors';
import { rollbackTypes, type Request, type RollbackType } from '../request';
import { runbooks } from '../runbooks';
import type { Runbook } from '../runbooks/runbook';

type Wish = Pick<Request, 'backup' | 'freeze'> & { readonly rollbackType: string; readonly strategy: string };

/** Only what would do harm: a form hands its `options` to the watch that follows as well. */
export function ignoredInputs(wish: Wish): Problem[] {
  if (!isType(wish.rollbackType)) return [];
  const runbook = runbooks[wish.rollbackType];
  return [...ignoredStrategy(runbook, wish), ...ignoredBackup(runbook, wish), ...ignoredFreeze(runbook, wish)];
}

function isType(text: string): text is RollbackType {
  return (rollbackTypes as readonly string[]).includes(text);
}

function ignoredStrategy(runbook: Runbook, { strategy }: Wish): Problem[] {
  if (!changesWhatIsLive(runbook) || takesStrategy(runbook) || strategy === 'auto' || strategy === (runbook.strategy ?? 'keep')) return [];
  const what = runbook.strategy === undefined ? `${runbook.type} leaves the database alone: it would not ${strategy} anything` : `${runbook.type} always means ${runbook.strategy}, never ${strategy}`;
  return [{ where: 'input database-strategy', what, mend: 'choose the type full, which takes code and database back, or database; or leave the strategy out' }];
}

function ignoredBackup(runbook: Runbook, { strategy, backup }: Wish): Problem[] {
  if (!changesWhatIsLive(runbook) || backup === 'latest' || (takesStrategy(runbook) && strategy === 'restore')) return [];
  return [{ where: 'input backup', what: `${takesStrategy(runbook) ? `strategy ${strategy}` : runbook.type} reads no backup`, mend: 'choose the type full or database with strategy restore, or leave the backup out' }];
}

function ignoredFreeze({ type, locks, lockOnly }: Runbook, { freeze }: Wish): Problem[] {
  if (!freeze || type === 'watch' || (locks && lockOnly !== 'give-back' && type !== 'drill')) return [];
  return [{ where: 'input freeze', what: `${type} keeps no lock: nothing would be frozen`, mend: 'give it to the rollback itself; the type hold takes the lock alone' }];
}

function changesWhatIsLive({ switches, stops, database }: Runbook): boolean {
  return switches || stops === true || database === 'changes';
}

function takesStrategy({ database, strategy }: Runbook): boolean {
  return database === 'changes' && strategy === undefined;
}
