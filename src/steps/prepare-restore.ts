// Full Rollback, Alternative: Full Database Restore.
import { outcome, type Step } from './step';

export const prepareRestore: Step = {
  title: 'Restore the backup beside the live database',
  section: 'Full Rollback, Alternative: Full Database Restore',
  deadlineMs: 60_000,
  blocking: true,
  undo: 'nothing to undo',
  plan: () => ({ notNeeded: 'it is not built yet' }),
  run: async () => outcome('nothing to do'),
};
