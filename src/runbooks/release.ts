// Lets others in again: at the end of a deployment, or to lift the freeze that a rollback left.
import type { Runbook } from './runbook';

export const release: Runbook = {
  type: 'release',
  title: 'Release the lock',
  section: 'Deployments',
  switches: false,
  locks: true,
  lockOnly: 'give-back',
  database: 'none',
  previousIs: 'running',
  toleratesMissingHosts: true,
  purpose: [],
  stages: [],
};
