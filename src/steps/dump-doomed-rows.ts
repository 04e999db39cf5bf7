// Database Rollback, Scenario 2.
import { outcome, type Step } from './step';

export const dumpDoomedRows: Step = {
  title: 'Keep the rows that a revert drops',
  section: 'Database Rollback, Scenario 2',
  deadlineMs: 60_000,
  blocking: true,
  undo: 'nothing to undo',
  plan: () => ({ notNeeded: 'it is not built yet' }),
  run: async () => outcome('nothing to do'),
};
