// Post-Rollback Verification.
import { outcome, type Step } from './step';

export const runChecklist: Step = {
  title: 'Run the verification checklist',
  section: 'Post-Rollback Verification',
  deadlineMs: 60_000,
  blocking: true,
  undo: 'nothing to undo',
  plan: () => ({ notNeeded: 'it is not built yet' }),
  run: async () => outcome('nothing to do'),
};
