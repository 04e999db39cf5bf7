// Quick Rollback, Step 5: hands the announcements over, and writes the team's log. Waits for no channel, never stops a rollback.
import { endAnnouncement, startAnnouncement } from '../announce/announcement';
import { logLine } from '../commands/journal';
import { commandsFor, hostScript } from '../commands/script';
import { turnsOf } from '../plan/deadlines';
import { hostsWith, incidentText } from '../plan/situation';
import { outcome, type Step } from './step';

const card = {
  section: 'Quick Rollback, Step 5: Announce Rollback',
  documentedMs: 120_000,
  deadlineMs: 15_000,
  blocking: false,
  undo: 'nothing to undo',
} as const;

export const announceStart: Step = {
  ...card,
  title: 'Announce the start',
  plan: () => ({ says: ['tell the channels that are configured that a rollback is in progress'], commands: [] }),
  run: async (_planned, { ports, situation }) => outcome(handedTo(ports.messages.handOver(startAnnouncement(situation)))),
};

export const announceEnd: Step = {
  ...card,
  title: 'Announce the end',

  plan(situation) {
    const hosts = [...new Set([...hostsWith(situation, 'backend'), ...hostsWith(situation, 'worker')])];
    const text = `Rollback to ${situation.target.tag} completed - Ticket: ${incidentText(situation.incident, situation.run)}`;
    return { deadlineMs: card.deadlineMs * Math.max(1, turnsOf(hosts.length, situation.environment.rollout)), says: ['tell the channels that it is done, and write it to the log of every host'], commands: commandsFor(hosts, (host) => hostScript(host, 'Write the log', 15_000, logLine(text))) };
  },

  async run(planned, { ports, situation, signal }) {
    const handed = handedTo(ports.messages.handOver(endAnnouncement(situation)));
    await ports.hosts.change('log-end', planned.commands, { signal });
    return outcome(handed);
  },
};

/** Handed over is not told: what was told, and when, stands in the report. */
function handedTo(channels: readonly string[]): string {
  return channels.length === 0 ? 'no channel is configured' : `handed to ${channels.join(', ')}`;
}
