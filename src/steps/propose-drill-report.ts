// Rollback Testing, "Rollback Drill Procedure", 6: proposes what the drill wrote, in one pull request.
import { openPullRequest } from './open-pull-request';
import { section } from './parts/drill-commands';
import type { Step } from './step';

export const proposeDrillReport: Step = {
  ...openPullRequest,
  title: 'Propose it',
  section: section('6. Identify gaps'),
  plan: () => ({ says: ['one pull request with all three'], commands: [] }),
};
