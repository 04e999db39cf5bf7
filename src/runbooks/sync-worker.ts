// Scenario A: the sync worker alone. Backend and frontend go on; users are told.
import type { Runbook } from './runbook';

export const syncWorker: Runbook = {
  type: 'sync-worker',
  title: 'Stop the synchronisation',
  section: 'Partial Rollback Scenarios, Scenario A',
  switches: false,
  stops: true,
  locks: true,
  database: 'reads',
  hostsAlone: true,
  previousIs: 'running',
  toleratesMissingHosts: false,
  purpose: ['stop-worker', 'switch-flag-off', 'tell-users'],
  stages: [
    { title: 'Stop writing', steps: ['stop-worker'] },
    { title: 'Switch it off for users', steps: ['switch-flag-off', 'tell-users', 'announce-start'] },
    { title: 'Verify', steps: ['verify-backend', 'prove-backend-stable'] },
    { title: 'Announce', steps: ['announce-end'] },
  ],
};
