// Quick Rollback, Step 5.
import { outcome, type Step } from './step';

export const watchStability: Step = {
  title: 'Watch until it is stable',
  section: 'Quick Rollback, Step 5',
  deadlineMs: 60_000,
  blocking: true,
  undo: 'nothing to undo',
  plan: () => ({ notNeeded: 'it is not built yet' }),
  run: async () => outcome('nothing to do'),
};
