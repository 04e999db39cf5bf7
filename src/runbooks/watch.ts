// "Monitor for 15 minutes before declaring success": a job of its own, which holds no lock.
import type { Runbook } from './runbook';

export const watch: Runbook = {
  type: 'watch',
  title: 'Watch until it is stable',
  section: 'Quick Rollback, Step 5: Announce Rollback',
  switches: false,
  locks: false,
  database: 'none',
  previousIs: 'running',
  toleratesMissingHosts: true,
  purpose: ['watch-stability'],
  stages: [
    { title: 'Watch', steps: ['watch-stability'] },
  ],
};
