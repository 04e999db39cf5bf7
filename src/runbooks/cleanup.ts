// Database Rollback, Scenario 2, step 3: drops later, after its own approval, what the strategy keep left.
import type { Runbook } from './runbook';

export const cleanup: Runbook = {
  type: 'cleanup',
  title: 'Clean up the database',
  section: 'Database Rollback, Scenario 2',
  switches: false,
  locks: true,
  database: 'changes',
  previousIs: 'running',
  strategy: 'revert',
  toleratesMissingHosts: false,
  purpose: [],
  stages: [
    { title: 'Stop writing', steps: ['stop-worker'] },
    { title: 'Keep what would be lost', steps: ['dump-doomed-rows'] },
    { title: 'Bring the database back', steps: ['undo-migrations'] },
    { title: 'Verify', steps: ['verify-backend', 'prove-backend-stable', 'verify-database'] },
  ],
};
