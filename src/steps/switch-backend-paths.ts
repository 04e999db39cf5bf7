// Partial Rollback Scenarios, Scenario B.
import { outcome, type Step } from './step';

export const switchBackendPaths: Step = {
  title: 'Switch the backend alone',
  section: 'Partial Rollback Scenarios, Scenario B',
  deadlineMs: 60_000,
  blocking: true,
  undo: 'nothing to undo',
  plan: () => ({ notNeeded: 'it is not built yet' }),
  run: async () => outcome('nothing to do'),
};
