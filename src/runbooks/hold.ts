// Keeps everybody else out: a deployment takes the lock of the hosts before it begins, so that no rollback starts under it.
import type { Runbook } from './runbook';

export const hold: Runbook = {
  type: 'hold',
  title: 'Hold the lock',
  section: 'Deployments',
  switches: false,
  locks: true,
  lockOnly: 'keep',
  database: 'none',
  previousIs: 'running',
  toleratesMissingHosts: false,
  purpose: [],
  stages: [],
};
