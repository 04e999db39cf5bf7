// Rollback Retrospective: the incident report within one hour, the follow-up actions within three days. Owners are roles of the document.
import type { RunRecord } from './run-record';

const hourMs = 3_600_000;
const daysMs = 24 * hourMs;

export interface ActionItem {
  readonly title: string;
  readonly details: readonly string[];
  readonly owner: string;
  /** `2025-11-28 15:30 UTC`; empty where the end of the rollback is not known. */
  readonly dueAt: string;
}

/** All items of the chapter, in its order. */
const chapter: readonly { readonly title: string; readonly role: string; readonly afterMs: number; readonly details: readonly string[] }[] = [
  { title: 'Incident Report', role: 'On-Call Engineer', afterMs: hourMs, details: ['Timeline', 'Root cause: what broke, why, why it was not caught in staging', 'Impact: users, transactions, data, revenue', 'Actions taken'] },
  { title: 'Root Cause Analysis (RCA) Document', role: 'DevSecOps Lead', afterMs: 3 * daysMs, details: ['Deep technical analysis of failure', 'Timeline with detailed event log', 'Contributing factors identified'] },
  { title: 'Corrective Actions', role: 'On-Call Engineer', afterMs: 3 * daysMs, details: ['Fix identified in development', 'Additional tests added', 'Staging environment improved', 'Deployment process updated'] },
  { title: 'Preventive Measures', role: 'DevSecOps Lead', afterMs: 3 * daysMs, details: ['Pre-deployment checklist updated', 'Monitoring alerts added', 'Smoke tests enhanced', 'Documentation improved'] },
  { title: 'Team Retrospective Meeting', role: 'Product Owner', afterMs: 3 * daysMs, details: ['What went wrong?', 'What went right?', 'What can we improve?', 'Action items assigned'] },
];

/** Due times count from the end of the rollback, or from its last sign where it did not end by itself. */
export function actionItems({ lastAt, report }: Pick<RunRecord, 'lastAt' | 'report'>): ActionItem[] {
  const endMs = Date.parse(lastAt);
  return chapter.map(({ title, role, afterMs, details }) => {
    const login = report.authorization?.approvals.find((approval) => approval.role === role)?.login;
    const due = Number.isNaN(endMs) ? '' : new Date(endMs + afterMs).toISOString();
    return { title, details, owner: login === undefined ? role : `${role} (${login})`, dueAt: due === '' ? '' : `${due.slice(0, 10)} ${due.slice(11, 16)} UTC` };
  });
}
