// Full Rollback, done ahead.
import { outcome, type Step } from './step';

export const recordBaseline: Step = {
  title: 'Record the baseline',
  section: 'Full Rollback, done ahead',
  deadlineMs: 60_000,
  blocking: true,
  undo: 'nothing to undo',
  plan: () => ({ notNeeded: 'it is not built yet' }),
  run: async () => outcome('nothing to do'),
};
