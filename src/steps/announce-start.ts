// Quick Rollback, Step 5, at its begin: hands the announcement over that a rollback is in progress.
import { startAnnouncement } from '../announce/announcement';
import { card, handedTo } from './parts/announcing';
import { outcome, type Step } from './step';

export const announceStart: Step = {
  ...card,
  title: 'Announce the start',
  plan: () => ({ says: ['tell the channels that are configured that a rollback is in progress'], commands: [] }),
  run: async (_planned, { ports, situation }) => outcome(handedTo(ports.messages.handOver(startAnnouncement(situation)))),
};
