// Builds the standby: the previous good release, ready on every host and in the release bucket. Run it after each deployment or nightly.
import type { Runbook } from './runbook';

export const prepare: Runbook = {
  type: 'prepare',
  title: 'Prepare the standby',
  section: 'Quick Rollback, done ahead',
  switches: false,
  locks: true,
  database: 'none',
  previousIs: 'below',
  toleratesMissingHosts: true,
  purpose: ['prepare-backend', 'store-frontend'],
  stages: [
    { title: 'Build beside the live version', steps: ['prepare-backend', 'store-frontend'] },
    { title: 'Tidy up', steps: ['remove-leftovers', 'prune-releases'] },
  ],
};
