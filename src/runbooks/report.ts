// Chapter "Rollback Retrospective": files what a run wrote down. It changes nothing on hosts and takes no lock.
import type { Runbook } from './runbook';

export const report: Runbook = {
  type: 'report',
  title: 'Write the record',
  section: 'Rollback Retrospective',
  switches: false,
  locks: false,
  database: 'none',
  previousIs: 'running',
  onlyRecords: true,
  toleratesMissingHosts: true,
  purpose: [],
  stages: [
    { title: 'Write', steps: ['write-report'] },
    { title: 'Propose', steps: ['open-pull-request'] },
    // It links the pull request.
    { title: 'Follow up', steps: ['open-follow-up'] },
  ],
};
