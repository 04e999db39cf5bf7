// Could we roll back right now? It looks at all that a rollback needs, takes no lock and leaves no trace.
import type { Runbook } from './runbook';

export const readiness: Runbook = {
  type: 'readiness',
  title: 'Readiness',
  section: 'Rollback Testing, done nightly',
  switches: false,
  locks: false,
  database: 'reads',
  previousIs: 'below',
  judgesOnly: true,
  toleratesMissingHosts: true,
  purpose: [],
  stages: [],
};
