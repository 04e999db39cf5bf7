// Rollback Testing, "Rollback Drill Procedure", 1: tells the team that a drill begins.
import { drillAnnouncement } from '../announce/announcement';
import { runningText, type Situation } from '../plan/situation';
import { exactly } from '../words/durations';
import { handedTo } from './parts/announcing';
import { drillOf, section } from './parts/drill-commands';
import { outcome, type Step } from './step';

export const announceDrill: Step = {
  title: 'Announce the drill',
  section: section('1. Schedule drill (announce to team)'),
  deadlineMs: 15_000,
  blocking: false,
  undo: 'nothing to undo',
  plan: () => ({ says: ['tell the channels that a drill begins, and that nothing is broken'], commands: [] }),
  run: async (_planned, { ports, situation }) => outcome(handedTo(ports.messages.handOver(drillAnnouncement(situation, 'started', beginning(situation))))),
};

function beginning({ environment, running, target }: Situation): string {
  const { type, soakMs } = drillOf(environment);
  return `${target.tag} is deployed on ${environment.system} ${environment.name} (now ${runningText(running)}), soaks ${exactly(soakMs)}, is rolled back (${type}) and forward again`;
}
