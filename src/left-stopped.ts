// Where a run ends while it keeps the backend stopped: nobody is served there, and people must know how to change that.
import { backendsOn } from './config/runs-on';
import type { StepRecord } from './engine/events';
import { isBack } from './steps/parts/switch-back';
import { factsOf, hostsWith, type Situation } from './plan/situation';

const stops = ['stop-backend', 'stop-backend-at-once'];
const starts = ['switch-backend', 'start-backend'];
/** Where even a part of it was done, the database may be another one than the code that stands there needs. */
const changes = ['undo-migrations', 'swap-database'];

/** @param resumed an earlier try may have stopped it. @returns what to add to the ending; both empty where the backend is stopped nowhere. */
export function leftStopped(records: readonly StepRecord[], situation: Situation, resumed: boolean): { readonly what: string; readonly mend: string } {
  const hosts = hostsWith(situation, 'backend').filter(({ name }) => isStopped(name, records, situation, resumed));
  if (hosts.length === 0) return { what: '', mend: '' };
  const commands = new Map<string, string[]>();
  for (const { name } of hosts) {
    const command = `pm2 start ${backendsOn(situation.environment, name).map((process) => process.name).join(' ')}`;
    commands.set(command, [...(commands.get(command) ?? []), name]);
  }
  const caution = records.some(({ planned, state }) => changes.includes(planned.step) && state !== 'not-reached') ? ', once you know that the database fits the code that stands there' : '';
  return {
    what: `The backend is stopped on ${hosts.map(({ name }) => name).join(', ')}: nobody is served there`,
    mend: `To serve users before that, start what stands there${caution}: ${[...commands].map(([command, names]) => `\`${command}\` on ${names.join(', ')}`).join('; ')}.`,
  };
}

function isStopped(host: string, records: readonly StepRecord[], situation: Situation, resumed: boolean): boolean {
  const last = records.findLast((record) => did(record, host, [...stops, ...starts]));
  if (last !== undefined) return stops.includes(last.planned.step);
  const processes = factsOf(situation, host)?.pm2.processes ?? [];
  const names = backendsOn(situation.environment, host).map(({ name }) => name);
  return resumed && names.length > 0 && names.every((name) => processes.some((process) => process.name === name && process.status === 'stopped'));
}

function did({ planned, hosts }: StepRecord, host: string, steps: readonly string[]): boolean {
  return steps.includes(planned.step) && hosts.some((outcome) => outcome.host === host && (outcome.state === 'done' || isBack(outcome)));
}
