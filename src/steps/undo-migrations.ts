// Full Rollback, Step 2: Rollback Database Migration.
import { outcome, type Step } from './step';

export const undoMigrations: Step = {
  title: 'Undo the migrations',
  section: 'Full Rollback, Step 2: Rollback Database Migration',
  deadlineMs: 60_000,
  blocking: true,
  undo: 'nothing to undo',
  plan: () => ({ notNeeded: 'it is not built yet' }),
  run: async () => outcome('nothing to do'),
};
