// Chapter "Rollback Decision Matrix": is it bad enough? It asks monitoring alone, takes no lock, and changes nothing.
import type { Runbook } from './runbook';

export const assess: Runbook = {
  type: 'assess',
  title: 'Assess by the decision matrix',
  section: 'Rollback Decision Matrix',
  switches: false,
  locks: false,
  database: 'none',
  previousIs: 'running',
  hostless: true,
  toleratesMissingHosts: true,
  purpose: [],
  stages: [
    { title: 'Decide', steps: ['judge-matrix'] },
    { title: 'Open the rollback run', steps: ['open-rollback-run'] },
  ],
};
