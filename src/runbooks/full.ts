// Chapter "Full Rollback (< 30 minutes)": code and database. What can be done beside the running system is done before it stops.
import type { DocumentedSection, Runbook } from './runbook';

const stopAll: DocumentedSection = { section: 'Full Rollback, Step 1: Stop All Services', documentedMs: 2 * 60_000 };
const database: DocumentedSection = { section: 'Full Rollback, Step 2: Rollback Database Migration', documentedMs: 10 * 60_000 };
const revertCode: DocumentedSection = { section: 'Full Rollback, Step 3: Revert Code', documentedMs: 5 * 60_000 };
const deploy: DocumentedSection = { section: 'Full Rollback, Step 4: Deploy Previous Version', documentedMs: 8 * 60_000 };
const verify: DocumentedSection = { section: 'Full Rollback, Step 5: Post-Rollback Verification', documentedMs: 5 * 60_000 };

export const full: Runbook = {
  type: 'full',
  title: 'Full rollback',
  section: 'Full Rollback',
  switches: true,
  locks: true,
  database: 'changes',
  previousIs: 'below',
  toleratesMissingHosts: false,
  documented: {
    'stop-worker': stopAll,
    'stop-backend-at-once': stopAll,
    'stop-backend': stopAll,
    'announce-start': stopAll,
    'prepare-restore': database,
    'dump-doomed-rows': database,
    'undo-migrations': database,
    'swap-database': database,
    'prepare-backend': revertCode,
    'prepare-frontend': revertCode,
    'switch-backend': deploy,
    'verify-backend': deploy,
    'prove-backend-stable': deploy,
    'switch-frontend': deploy,
    'verify-frontend': deploy,
    'verify-database': verify,
    'announce-end': verify,
  },
  purpose: ['switch-backend', 'switch-frontend'],
  stages: [
    { title: 'Stop writing', steps: ['stop-worker', 'stop-backend-at-once'] },
    { title: 'Prepare while the old version serves', steps: ['prepare-backend', 'prepare-frontend', 'prepare-restore', 'announce-start'] },
    { title: 'Stop the backend', steps: ['stop-backend'] },
    { title: 'Keep what would be lost', steps: ['dump-doomed-rows'] },
    { title: 'Bring the database back', steps: ['undo-migrations', 'swap-database'] },
    { title: 'Switch the backend', steps: ['switch-backend'] },
    { title: 'Verify the backend', steps: ['verify-backend', 'verify-database'] },
    { title: 'Switch the frontend, prove the backend stable', steps: ['switch-frontend', 'prove-backend-stable'] },
    { title: 'Verify the frontend', steps: ['verify-frontend'] },
    { title: 'Go through the checklist', steps: ['run-checklist'] },
    { title: 'Announce', steps: ['announce-end'] },
  ],
};
