// Full Rollback, Alternative: Full Database Restore.
import { outcome, type Step } from './step';

export const swapDatabase: Step = {
  title: 'Swap the databases',
  section: 'Full Rollback, Alternative: Full Database Restore',
  deadlineMs: 60_000,
  blocking: true,
  undo: 'nothing to undo',
  plan: () => ({ notNeeded: 'it is not built yet' }),
  run: async () => outcome('nothing to do'),
};
