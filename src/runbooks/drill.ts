// Chapter "Rollback Testing": the frame of a drill. Between soak and forward stand the stages of the rollback that is rehearsed, and of the watch.
import type { Runbook } from './runbook';

export const drill: Runbook = {
  type: 'drill',
  title: 'Rollback drill',
  section: 'Rollback Testing',
  // The rollback inside takes the lock and changes things, under its own runbook.
  switches: false,
  locks: false,
  database: 'none',
  previousIs: 'running',
  toleratesMissingHosts: false,
  purpose: [],
  stages: [
    { title: 'Announce the drill', steps: ['announce-drill'] },
    { title: 'Deploy the release', steps: ['deploy-release'] },
    { title: 'Soak', steps: ['soak-release'] },
    { title: 'Roll forward again', steps: ['roll-forward'] },
    { title: 'Announce its end', steps: ['announce-drill-end'] },
    { title: 'Write it down', steps: ['write-drill-report'] },
    { title: 'Propose it', steps: ['propose-drill-report'] },
  ],
};
