// Chapter "Quick Rollback (< 10 minutes)": code only, the database stays as it is.
import type { Runbook } from './runbook';

export const quick: Runbook = {
  type: 'quick',
  title: 'Quick rollback',
  section: 'Quick Rollback',
  switches: true,
  locks: true,
  database: 'reads',
  previousIs: 'below',
  toleratesMissingHosts: true,
  purpose: ['switch-backend', 'switch-frontend'],
  stages: [
    { title: 'Stop writing', steps: ['stop-worker'] },
    { title: 'Prepare while the old version serves', steps: ['prepare-backend', 'prepare-frontend', 'announce-start'] },
    { title: 'Switch the backend', steps: ['switch-backend'] },
    { title: 'Verify the backend', steps: ['verify-backend'] },
    { title: 'Switch the frontend, prove the backend stable', steps: ['switch-frontend', 'prove-backend-stable'] },
    { title: 'Verify the frontend', steps: ['verify-frontend'] },
    { title: 'Go through the checklist', steps: ['run-checklist'] },
    { title: 'Announce', steps: ['announce-end'] },
  ],
};
