// Chapter "Post-Rollback Verification": the checklist alone. It changes nothing but what its own checks make and remove.
import type { Runbook } from './runbook';

export const verify: Runbook = {
  type: 'verify',
  title: 'Verification checklist',
  section: 'Post-Rollback Verification',
  switches: false,
  locks: false,
  database: 'reads',
  previousIs: 'running',
  toleratesMissingHosts: true,
  purpose: ['verify-backend', 'run-checklist'],
  stages: [
    { title: 'Verify', steps: ['verify-backend', 'prove-backend-stable', 'run-checklist'] },
  ],
};
