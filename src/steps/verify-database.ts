// Post-Rollback Verification, 6. Database Connectivity.
import { outcome, type Step } from './step';

export const verifyDatabase: Step = {
  title: 'Verify the database',
  section: 'Post-Rollback Verification, 6. Database Connectivity',
  deadlineMs: 60_000,
  blocking: true,
  undo: 'nothing to undo',
  plan: () => ({ notNeeded: 'it is not built yet' }),
  run: async () => outcome('nothing to do'),
};
