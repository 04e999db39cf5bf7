// Full Rollback, "record count matches pre-deployment count": records what is so before a deployment, run by the deployment.
import type { Runbook } from './runbook';

export const baseline: Runbook = {
  type: 'baseline',
  title: 'Record the baseline',
  section: 'Full Rollback, done ahead',
  switches: false,
  locks: false,
  database: 'reads',
  previousIs: 'running',
  onlyRecords: true,
  toleratesMissingHosts: true,
  purpose: [],
  stages: [{ title: 'Record', steps: ['record-baseline'] }],
};
