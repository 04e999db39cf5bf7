// Quick Rollback, Step 5: hands the announcement over that it is done, and writes the team's log on every host.
import { endAnnouncement } from '../announce/announcement';
import { logLine } from '../commands/journal';
import { commandsFor, hostScript } from '../commands/script';
import { turnsOf } from '../plan/deadlines';
import { hostsLeftOut, hostsWith, incidentText } from '../plan/situation';
import { card, handedTo } from './parts/announcing';
import { unwrittenOrFailed } from './parts/unwritten-logs';
import { outcome, type Step } from './step';

export const announceEnd: Step = {
  ...card,
  title: 'Announce the end',

  plan(situation) {
    const all = [...new Set([...hostsWith(situation, 'backend'), ...hostsWith(situation, 'worker')])];
    const hosts = all.filter(({ log }) => log !== undefined);
    const without = hostsLeftOut(situation);
    const text = `Rollback to ${situation.target.tag} completed${without === '' ? '' : `, but not on ${without}`} - Ticket: ${incidentText(situation.incident, situation.run)}`;
    const toLog = hosts.length === 0 ? '' : `, and write it to the log of ${hosts.length === all.length ? 'every host' : hosts.map(({ name }) => name).join(', ')}`;
    return { deadlineMs: card.deadlineMs * Math.max(1, turnsOf(hosts.length, situation.environment.rollout)), says: [`tell the channels that it is done${without === '' ? '' : `, but not on ${without}`}${toLog}`], commands: commandsFor(hosts, (host) => hostScript(host, 'Write the log', 15_000, logLine(text))) };
  },

  async run(planned, { ports, situation, signal }) {
    const handed = handedTo(ports.messages.handOver(endAnnouncement(situation)));
    const replies = await ports.hosts.change('log-end', planned.commands, { signal });
    return outcome(handed, { warnings: unwrittenOrFailed(replies) });
  },
};
