// Chapter "Database Rollback": the three scenarios alone. The code stays, so it must fit the database that results.
import type { Runbook } from './runbook';

export const database: Runbook = {
  type: 'database',
  title: 'Database rollback',
  section: 'Database Rollback',
  switches: false,
  locks: true,
  database: 'changes',
  previousIs: 'running',
  toleratesMissingHosts: false,
  purpose: [],
  stages: [
    { title: 'Stop writing', steps: ['stop-worker', 'stop-backend-at-once'] },
    { title: 'Prepare beside the live database', steps: ['prepare-restore', 'announce-start'] },
    { title: 'Keep what would be lost', steps: ['dump-doomed-rows'] },
    { title: 'Bring the database back', steps: ['undo-migrations', 'swap-database'] },
    { title: 'Start the backend', steps: ['start-backend'] },
    { title: 'Verify', steps: ['verify-backend', 'prove-backend-stable', 'verify-database'] },
    { title: 'Announce', steps: ['announce-end'] },
  ],
};
