// Scenario B: the backend alone, under the newer frontend. Nothing else in the repository moves.
import type { Runbook } from './runbook';

export const backend: Runbook = {
  type: 'backend',
  title: 'Backend rollback',
  section: 'Partial Rollback Scenarios, Scenario B',
  switches: true,
  locks: true,
  database: 'reads',
  previousIs: 'below',
  part: 'backend',
  toleratesMissingHosts: true,
  purpose: ['switch-backend'],
  stages: [
    { title: 'Stop writing', steps: ['stop-worker'] },
    { title: 'Prepare while the old version serves', steps: ['prepare-backend', 'announce-start'] },
    { title: 'Switch the backend', steps: ['switch-backend'] },
    { title: 'Verify the backend', steps: ['verify-backend', 'prove-backend-stable', 'run-checklist'] },
    { title: 'Announce', steps: ['announce-end'] },
  ],
};
