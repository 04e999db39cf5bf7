// What is said at each turn of a rollback (Quick Rollback, Step 5; Full Rollback, Step 1): the templates of the configuration with what is known of the run.
import { fillText } from '../config/announce-templates';
import { hostsLeftOut, incidentText, isHarmful, runningText, type Situation } from '../plan/situation';
import type { Announcement } from '../ports';
import { oneLine } from '../words/lines';
import { rolesToTell } from './people';

type Stage = Announcement['stage'];

const titles: Readonly<Record<Stage, string>> = {
  started: 'rollback in progress',
  offline: 'emergency maintenance in progress',
  succeeded: 'rolled back, being watched',
  partial: 'rolled back in part',
  failed: 'rollback stopped',
  stable: 'stable again',
  unstable: 'not proved stable',
};

/** The document's words: SYSTEM OFFLINE once it is, and not before. */
export function startAnnouncement(situation: Situation): Announcement {
  const stops = situation.rollbackType === 'full' || situation.rollbackType === 'database';
  return announcement(situation, stops && isHarmful(situation) ? 'offline' : 'started', startDetail(situation));
}

/** When the backend has stopped. */
export function offlineAnnouncement(situation: Situation): Announcement {
  return announcement(situation, 'offline', initiated(situation));
}

export function endAnnouncement(situation: Situation): Announcement {
  const { rollbackType, running, target, database } = situation;
  const place = placeOf(situation);
  const detail = {
    database: `the database of ${place} is back (${database?.decision.strategy ?? 'keep'}), with ${target.tag}`,
    backend: `the backend of ${place} runs ${target.tag} again (was ${runningText(running)})`,
    frontend: `the site of ${place} is ${target.tag} again (was ${runningText(running)})`,
    'sync-worker': `the synchronisation of ${place} is stopped; everything else goes on with ${runningText(running)}`,
  }[rollbackType as string];
  return ending(situation, 'succeeded', detail ?? `${place} runs ${target.tag} again (was ${runningText(running)})`, 'nothing was done there');
}

/** For the end that nobody wanted. */
export function failureAnnouncement(situation: Situation, message: string): Announcement {
  return announcement(situation, 'failed', sentence(message));
}

/** For a watch that came to its end. */
export function watchAnnouncement(situation: Situation, message: string): Announcement {
  if (message !== '') return announcement(situation, 'unstable', sentence(message));
  return ending(situation, 'stable', `${placeOf(situation)} was watched and is stable on ${situation.target.tag}`, 'nobody knows how it is there');
}

/** Hosts that did not answer are named: without them, nothing is called a success. */
function ending(situation: Situation, stage: 'succeeded' | 'stable', detail: string, there: string): Announcement {
  const without = hostsLeftOut(situation);
  return without === '' ? announcement(situation, stage, detail) : announcement(situation, 'partial', `${detail}. Left out, for no answer came: ${without}; ${there}`);
}

/** For a drill: everybody who reads it must see at once that nothing is broken. It calls nobody by name. */
export function drillAnnouncement(situation: Situation, stage: 'started' | 'stable' | 'failed', detail: string): Announcement {
  const told = announcement(situation, stage, detail);
  const title = oneLine(`Rollback drill of ${placeOf(situation)}${stage === 'started' ? '' : stage === 'stable' ? ': done' : ': ended early'}`);
  return { ...told, title, text: fillText(situation.environment.announce.templates.drill, told.values), publicText: title, people: [] };
}

function announcement(situation: Situation, stage: Stage, detail: string): Announcement {
  const { environment, run, incident, reason, running, target, scenario } = situation;
  const raw = {
    system: environment.system,
    environment: environment.name,
    from: runningText(running),
    to: target.tag,
    reason,
    incident: incidentText(incident, run),
    actor: run.actor,
    run: run.url === '' ? run.id : run.url,
    detail,
  };
  const values = Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, oneLine(value)]));
  const { templates, statuspage } = environment.announce;
  return { stage, title: oneLine(`${placeOf(situation)}: ${titles[stage]}`), text: fillText(templates[stage], values), publicText: fillText(statuspage?.templates[stage] ?? titles[stage], values), values: { ...values, number: oneLine(incident) }, people: rolesToTell(environment, scenario) };
}

function startDetail(situation: Situation): string {
  if (isHarmful(situation)) return initiated(situation);
  switch (situation.rollbackType) {
    case 'full':
      return `${initiated(situation)}; the system goes offline for a short time when all is prepared`;
    case 'database':
      return `the database of ${placeOf(situation)} is brought back`;
    case 'sync-worker':
      return `the synchronisation of ${placeOf(situation)} is stopped`;
    default:
      return change(situation);
  }
}

function initiated(situation: Situation): string {
  switch (situation.rollbackType) {
    case 'full':
      return `Full rollback initiated: ${change(situation)}`;
    case 'database':
      return `Database rollback initiated: the database of ${placeOf(situation)} is brought back`;
    default:
      return change(situation);
  }
}

function change(situation: Situation): string {
  return `${placeOf(situation)} is rolled back from ${runningText(situation.running)} to ${situation.target.tag}`;
}

function placeOf({ environment }: Situation): string {
  return `${environment.system} ${environment.name}`;
}

/** With its full stop: another sentence follows in the template. */
function sentence(text: string): string {
  return /[.!?]$/.test(text.trimEnd()) ? text : `${text.trimEnd()}.`;
}
