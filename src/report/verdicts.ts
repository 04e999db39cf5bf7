// The verdict of a run in words, by what was asked for; and the marks of its steps.
import type { RunReport, RunResult } from '../engine/events';
import type { RollbackType } from '../request';

const verdicts: Readonly<Record<RunResult, string>> = {
  success: '✅ Rolled back and verified',
  partial: '⚠️ Rolled back, but not on every host',
  failed: '❌ Stopped: people must act',
  inconclusive: '❔ Inconclusive: nobody knows yet',
  cancelled: '🛑 Cancelled',
  refused: '⛔ Refused: nothing was changed',
  'dry-run': '🔎 Dry run: nothing was changed',
};

/** What a success means, where it is no rollback. */
const successes: Readonly<Partial<Record<RollbackType, string>>> = {
  database: '✅ The database is back, and verified',
  cleanup: '✅ Cleaned up, and verified',
  baseline: '✅ The baseline is recorded',
  prepare: '✅ The standby is ready',
  'sync-worker': '✅ The synchronisation is stopped, and users are told',
  verify: '✅ Verified',
  watch: '✅ Stable',
  report: '✅ The record is written',
  drill: '✅ The drill succeeded: rolled back, verified, and rolled forward again',
  hold: '🔒 The lock is held',
  release: '🔓 The lock is released',
};

export function verdictText({ result, rollbackType }: Pick<RunReport, 'result' | 'rollbackType'>): string {
  return (result === 'success' ? successes[rollbackType] : undefined) ?? verdicts[result];
}

export const stateMarks = { done: '✅', already: '☑️', failed: '❌', inconclusive: '❔', warned: '⚠️', cancelled: '🛑', 'not-reached': '▫️' } as const;
