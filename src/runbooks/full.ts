// Chapter "Full Rollback (< 30 minutes)": code and database. What can be done beside the running system is done before it stops.
import type { Runbook } from './runbook';

export const full: Runbook = {
  type: 'full',
  title: 'Full rollback',
  section: 'Full Rollback',
  switches: true,
  locks: true,
  database: 'changes',
  previousIs: 'below',
  toleratesMissingHosts: false,
  stages: [
    { title: 'Stop writing', steps: ['stop-worker', 'stop-backend-at-once'] },
    { title: 'Prepare while the old version serves', steps: ['prepare-backend', 'prepare-frontend', 'prepare-restore', 'announce-start'] },
    { title: 'Stop the backend', steps: ['stop-backend'] },
    { title: 'Keep what would be lost', steps: ['dump-doomed-rows'] },
    { title: 'Bring the database back', steps: ['undo-migrations', 'swap-database'] },
    { title: 'Switch the backend', steps: ['switch-backend'] },
    { title: 'Verify the backend', steps: ['verify-backend', 'verify-database'] },
    { title: 'Switch the frontend', steps: ['switch-frontend'] },
    { title: 'Verify the frontend', steps: ['verify-frontend', 'run-checklist'] },
    { title: 'Announce', steps: ['announce-end'] },
  ],
};
