// Partial Rollback Scenarios, Scenario A.
import { outcome, type Step } from './step';

export const tellUsers: Step = {
  title: 'Tell users by the banner',
  section: 'Partial Rollback Scenarios, Scenario A',
  deadlineMs: 60_000,
  blocking: true,
  undo: 'nothing to undo',
  plan: () => ({ notNeeded: 'it is not built yet' }),
  run: async () => outcome('nothing to do'),
};
