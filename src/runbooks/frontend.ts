// Scenario C: the frontend alone, over the newer backend. No process is touched, the worker neither.
import type { Runbook } from './runbook';

export const frontend: Runbook = {
  type: 'frontend',
  title: 'Frontend rollback',
  section: 'Partial Rollback Scenarios, Scenario C',
  switches: true,
  locks: true,
  database: 'reads',
  previousIs: 'below',
  part: 'frontend',
  // The backend is left as it is, and may be sick already: that must neither hold the site back nor keep the lock.
  onlyWarn: ['verify-backend', 'prove-backend-stable'],
  toleratesMissingHosts: true,
  purpose: ['switch-frontend'],
  stages: [
    { title: 'Prepare while the old version serves', steps: ['prepare-frontend', 'announce-start'] },
    { title: 'Switch the frontend', steps: ['switch-frontend'] },
    { title: 'Verify the frontend', steps: ['verify-frontend', 'verify-backend', 'prove-backend-stable', 'run-checklist'] },
    { title: 'Announce', steps: ['announce-end'] },
  ],
};
