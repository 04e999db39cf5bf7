// Rollback Testing, "Rollback Drill Procedure", the end of 4: the command of the team brings the release back that was rolled back.
import { awaitHealthy } from './parts/await-healthy';
import { commandLine, drillOf, runCommand, section } from './parts/drill-commands';
import type { Step } from './step';

export const rollForward: Step = {
  title: 'Roll forward again',
  section: section('4. Execute rollback procedure, and back'),
  deadlineMs: 60 * 60_000,
  blocking: true,
  undo: 'nothing to undo: it ends as it began',

  plan: ({ environment, target }) => ({
    deadlineMs: drillOf(environment).deadlineMs + environment.health.withinMs + 60_000,
    says: [`on the runner: ${commandLine(environment, drillOf(environment).forward, target.tag)}`, `${target.tag} is healthy again`],
    commands: [],
  }),

  async run(_planned, context) {
    const ran = await runCommand(drillOf(context.situation.environment).forward, context);
    const health = await awaitHealthy(context);
    return { ...ran, detail: [ran.detail, ...health].join('; ') };
  },
};
