// Quick Rollback, Step 5: tells the chat and the status page, and writes the team's log. Never stops a rollback.
import { logLine } from '../commands/journal';
import { commandsFor, hostScript } from '../commands/script';
import { messageOf } from '../errors';
import { hostsWith, incidentText, isHarmful, runningText, type Situation } from '../plan/situation';
import type { Announcement } from '../ports';
import { outcome, type Step, type StepContext, type StepOutcome } from './step';

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
  run: (_planned, context) => tellAll(context, startText(context.situation)),
};

export const announceEnd: Step = {
  ...card,
  title: 'Announce the end',

  plan(situation) {
    const hosts = [...new Set([...hostsWith(situation, 'backend'), ...hostsWith(situation, 'worker')])];
    const text = `Rollback to ${situation.target.tag} completed - Ticket: ${incidentText(situation.incident, situation.run)}`;
    return { says: ['tell the channels that it is done, and write it to the log of every host'], commands: commandsFor(hosts, (host) => hostScript(host, 'Write the log', 15_000, logLine(text))) };
  },

  async run(planned, context) {
    const [told] = await Promise.all([tellAll(context, endText(context.situation)), context.ports.hosts.change('log-end', planned.commands, { signal: context.signal })]);
    return told;
  },
};

async function tellAll({ ports, signal }: StepContext, announcement: Announcement): Promise<StepOutcome> {
  if (ports.announcers.length === 0) return outcome('no channel is configured');
  const results = await Promise.allSettled(ports.announcers.map((announcer) => announcer.tell(announcement, signal)));
  const failed = results.flatMap((result, index) => (result.status === 'rejected' ? [`${ports.announcers[index]?.name}: ${messageOf(result.reason)}`] : []));
  const told = ports.announcers.filter((_announcer, index) => results[index]?.status === 'fulfilled').map((announcer) => announcer.name);
  return outcome(told.length === 0 ? 'nobody could be told' : `told: ${told.join(', ')}`, { warnings: failed, forPeople: failed.map((line) => `Tell people by hand (${line}).`) });
}

function startText(situation: Situation): Announcement {
  const { environment, reason, incident, run } = situation;
  const place = `${environment.system} ${environment.name}`;
  return {
    stage: 'started',
    title: `${place}: rollback in progress`,
    text: `🔴 ${startWords(situation, place)}${reason === '' ? '' : ` due to ${reason}`}. Incident: ${incidentText(incident, run)}`,
  };
}

/** The document's words: SYSTEM OFFLINE once it is, and not before. */
function startWords(situation: Situation, place: string): string {
  const { rollbackType, running, target } = situation;
  if (rollbackType === 'database') return `${isHarmful(situation) ? 'SYSTEM OFFLINE: Database rollback initiated' : 'ROLLBACK IN PROGRESS'}: the database of ${place} is brought back`;
  const change = `${place} is rolled back from ${runningText(running)} to ${target.tag}`;
  if (rollbackType !== 'full') return `ROLLBACK IN PROGRESS: ${change}`;
  return isHarmful(situation) ? `SYSTEM OFFLINE: Full rollback initiated: ${change}` : `Full rollback initiated: ${change}; the system goes offline for a short time when all is prepared`;
}

function endText({ rollbackType, environment, running, target, incident, run, database }: Situation): Announcement {
  const place = `${environment.system} ${environment.name}`;
  const { title, words } =
    rollbackType === 'database'
      ? { title: `${place}: database rolled back`, words: `DATABASE ROLLED BACK: ${place} (${database?.decision.strategy ?? 'keep'}), with ${target.tag}` }
      : { title: `${place}: rolled back to ${target.tag}`, words: `ROLLED BACK: ${place} runs ${target.tag} again (was ${runningText(running)})` };
  return { stage: 'succeeded', title, text: `🟢 ${words}. Verified by what is served. It is watched before the incident is closed. Incident: ${incidentText(incident, run)}` };
}

/** For the end that nobody wanted; main tells it after a failed run. */
export function failureAnnouncement(system: string, environment: string, message: string, incident: string): Announcement {
  return { stage: 'failed', title: `${system} ${environment}: rollback stopped`, text: `🟠 ROLLBACK STOPPED: ${system} ${environment}: ${message} Incident: ${incident}` };
}
