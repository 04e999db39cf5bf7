// A run of the sample system as its journal tells it, and what is filed about it.
import type { Event, RunReport } from '../../src/engine/events';
import { parseJournal } from '../../src/report/journal';
import type { HostRecord, RunSubject } from '../../src/report/host-record';
import { recordOf, type RunRecord } from '../../src/report/run-record';
import type { RollbackType } from '../../src/request';
import { plannedStep, runReport, samplePlan, stepRecord } from './report';
import { sampleRun } from './situation';

export const at = (seconds: number) => new Date(Date.parse('2026-01-01T10:00:00.000Z') + seconds * 1000).toISOString();

/** What a run writes while it goes; `until` cuts it off after so many lines. */
export function journalText(report: RunReport = runReport(), until = Number.POSITIVE_INFINITY): string {
  return eventsOf(report).slice(0, until).map((event) => `${JSON.stringify({ ...event, by: { id: sampleRun.id, attempt: sampleRun.attempt } })}\n`).join('');
}

/** The journal of one process of a run: what it was, which try, and what became of it. `from` puts it that many seconds later. */
export function tryText(rollbackType: RollbackType, { id = sampleRun.id, attempt = `${rollbackType} 1`, from = 0, until = Number.POSITIVE_INFINITY, signed = true, ...report }: Partial<RunReport> & { id?: string; attempt?: string; from?: number; until?: number; signed?: boolean } = {}): string[] {
  const plan = samplePlan({ rollbackType, run: { ...sampleRun, id, attempt } });
  const events = eventsOf(runReport({ plan, ...report, rollbackType }));
  return events.slice(0, until).map((event) => `${JSON.stringify({ ...event, at: at(from + (Date.parse(event.at) - Date.parse(at(0))) / 1000), ...(signed ? { by: { id, attempt } } : {}) })}\n`);
}

function eventsOf(report: RunReport): Event[] {
  const plan = report.plan ?? samplePlan();
  return [
    { kind: 'plan-made', at: at(0), plan },
    ...report.steps.flatMap((record): Event[] => [
      { kind: 'step-started', at: record.startedAt || at(1), stage: record.stage, planned: record.planned },
      { kind: 'step-ended', at: record.startedAt || at(2), record },
    ]),
    { kind: 'run-ended', at: at(45), report },
  ];
}

export function subject(changes: Partial<RunSubject> = {}): RunSubject {
  return { system: 'Shop', environment: 'production', run: sampleRun, incident: 'INC-1', reason: 'errors', hosts: ['app-1', 'app-2'], cards: (name) => (name === 'stop-worker' || name === 'switch-backend' ? plannedStep(name) : undefined), ...changes };
}

export function hostRecord(changes: Partial<HostRecord> = {}): HostRecord {
  return { host: 'app-1', jobs: [], log: [], lock: undefined, ...changes };
}

export function runRecord(report: Partial<RunReport> = {}): RunRecord {
  return recordOf(parseJournal(journalText(runReport(report))), [], subject());
}

/** Stopped by a dead runner in the middle of the second step. */
export function cutRecord(hosts: readonly HostRecord[] = []): RunRecord {
  return recordOf(parseJournal(journalText(runReport({ steps: [stepRecord('stop-worker'), stepRecord('switch-backend')] }), 4)), hosts, subject());
}
