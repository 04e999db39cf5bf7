// Rollback Testing, "Rollback Drill Procedure", after 4: tells the team how the drill went, and what runs now.
import { drillAnnouncement } from '../announce/announcement';
import { announceDrill } from './announce-drill';
import { handedTo } from './parts/announcing';
import { outcome, type Step } from './step';

export const announceDrillEnd: Step = {
  ...announceDrill,
  title: 'Announce the end of the drill',
  plan: () => ({ says: ['tell the channels how it went, and what runs now'], commands: [] }),

  async run(_planned, { ports, situation }) {
    const { well, detail } = situation.drillEnded ?? { well: false, detail: 'nothing is known of its end' };
    return outcome(handedTo(ports.messages.handOver(drillAnnouncement(situation, well ? 'stable' : 'failed', detail))));
  },
};
