// The names of all steps: what runbooks, plans, journals and `deadlines:` call them.

export const stepNames = [
  'stop-worker',
  'prepare-backend',
  'switch-backend',
  'verify-backend',
  'prepare-frontend',
  'switch-frontend',
  'verify-frontend',
  'stop-backend-at-once',
  'stop-backend',
  'prepare-restore',
  'dump-doomed-rows',
  'undo-migrations',
  'swap-database',
  'start-backend',
  'verify-database',
  'record-baseline',
  'switch-flag-off',
  'tell-users',
  'run-checklist',
  'watch-stability',
  'announce-start',
  'announce-end',
  'store-frontend',
  'remove-leftovers',
  'prune-releases',
  'judge-matrix',
  'open-rollback-run',
] as const;

export type StepName = (typeof stepNames)[number];
