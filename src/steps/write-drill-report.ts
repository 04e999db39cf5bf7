// Rollback Testing, "Rollback Drill Procedure", 5: writes report, history and scoreboard of the drill.
import { section } from './parts/drill-commands';
import type { Step } from './step';
import { writeReport } from './write-report';

export const writeDrillReport: Step = {
  ...writeReport,
  title: 'Write the drill report',
  section: section('5. Time each step'),
  plan: () => ({ says: ['docs/drills/DRILL-<date>.md, history.json and README.md in the checkout'], commands: [] }),
};
