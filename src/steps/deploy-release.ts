// Rollback Testing, "Rollback Drill Procedure", 2: the command of the team deploys the release that will be rolled back.
import { commandLine, drillOf, runCommand, section } from './parts/drill-commands';
import type { Step } from './step';

export const deployRelease: Step = {
  title: 'Deploy the release',
  section: section('2. Deploy to staging'),
  deadlineMs: 30 * 60_000,
  blocking: true,
  undo: 'deploy what ran before',
  plan: ({ environment, target }) => ({ deadlineMs: drillOf(environment).deadlineMs, says: [`on the runner: ${commandLine(environment, drillOf(environment).deploy, target.tag)}`], commands: [] }),
  run: (_planned, context) => runCommand(drillOf(context.situation.environment).deploy, context),
};
