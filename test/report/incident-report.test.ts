// The incident report has every section and field of the document's template, filled from events or marked as blank.
import { describe, expect, it } from '@jest/globals';
import { incidentReport, reportName } from '../../src/report/incident-report';
import { samplePlan, stepRecord } from '../samples/report';
import { at, cutRecord, runRecord } from '../samples/run-record';

const authorization = { scenario: 'production-p1', way: 'environments', askedBy: 'ada', approvals: [{ role: 'On-Call Engineer', login: 'ann', gate: 'first' }, { role: 'DevSecOps Lead', login: 'bob', gate: 'second' }], tell: ['Product Owner', 'Team'] } as const;
const database = { name: 'pfa', strategy: 'restore', reason: 'by name', migrations: [], nextDeploy: { works: true, why: 'it is applied again' } } as const;

describe('incidentReport', () => {
  it('has the sections of the template, in its order', () => {
    expect(incidentReport(runRecord()).match(/^#+ .+$/gm)).toEqual(['# Incident Report: Sample Shop rollback', '## Summary', '## Timeline', '## Root Cause', '## Impact', '## Actions Taken', '## Resolution', '## Lessons Learned', '## Action Items']);
  });

  it.each([
    '**Incident ID:** INC-1',
    '**Date:** 2026-01-01',
    '**Severity:** P1',
    '**Status:** Resolved',
    '- **_to be filled in: HH:MM_** - Deployment started',
    '- **_to be filled in: HH:MM_** - Issue first detected',
    '- **_to be filled in: HH:MM_** - Rollback decision made',
    '- **10:00:00** - Rollback initiated',
    '- **10:00:45** - Rollback completed, and verified',
    '- **_to be filled in: HH:MM, when rollback-type watch ended well_** - System verified stable',
    '- Total downtime: 0.8 s without a healthy reply',
    '- What broke: _to be filled in:',
    '- Why it broke: _to be filled in:',
    "- Why it wasn't caught in staging: _to be filled in:",
    '- Users affected: _to be filled in: count_',
    '- Data loss: none by the rollback',
    '- Transactions lost: none by the rollback',
    '- Data corrupted: _to be filled in:',
    '- Revenue impact: _to be filled in:',
    '- Rollback type: Quick',
    '- Database rollback: No',
    '- Data restoration: No',
    '- Customer notification: Yes: status page',
    '- What worked well: _to be filled in:',
    '- What needs improvement: _to be filled in:',
    'DevSecOps Lead: **bob** (second)',
    '- [ ] Root Cause Analysis (RCA) Document - DevSecOps Lead (bob) - 2026-01-04 10:00 UTC',
    '- [ ] Watch error rate',
    '1. ✅ **Stop the sync worker**: done',
  ])('says %s', (text) => {
    const announced = [{ channel: 'status page', audience: 'public', what: 'rolled back', state: 'told', detail: '', at: at(44) }] as const;
    expect(incidentReport(runRecord({ authorization, announced }))).toContain(text);
  });

  it('says of a restore what came of the data', () => {
    const swap = stepRecord('switch-backend');
    const text = incidentReport(runRecord({ plan: samplePlan({ rollbackType: 'full', database }), steps: [{ ...swap, planned: { ...swap.planned, step: 'swap-database', title: 'Swap the databases' }, detail: 'pfa_before_1 is kept' }] }));
    expect(text).toContain('- Rollback type: Full');
    expect(text).toContain('- Data restoration: Yes: pfa\\_before\\_1 is kept');
    expect(text).toContain('- Transactions lost: what was written after the backup is in the database that was kept: pfa\\_before\\_1');
    expect(text).toContain('### Database');
  });

  it('of a run that was cut says so first, and claims nothing', () => {
    const text = incidentReport(cutRecord());
    expect(text).toMatch(/## Summary\n\n⚠️ \*\*The run did not end by itself\.\*\* Last known: Switch the backend: it had begun/);
    expect(text).toContain('**Status:** Investigating');
    expect(text).toContain('- Database rollback: _to be filled in: Yes / No: the run did not end by itself_');
    expect(text).toContain('Last sign of the run; completed: _to be filled in');
    expect(text).not.toContain('Rollback completed, and verified');
  });

  it('is named by the day on which it began', () => expect(reportName(runRecord())).toBe('INCIDENT-2026-01-01-rollback'));

  it('takes the power from every foreign text', () => {
    const hostile = '`x` | <img src=x> @team [a](b)\n# heading --> \u001b[31m';
    const text = incidentReport(runRecord({ result: 'failed', message: hostile, nextAction: hostile, plan: samplePlan({ incident: hostile, reason: hostile, system: hostile, running: [hostile] }), announced: [{ channel: hostile, audience: 'public', what: hostile, state: 'failed', detail: hostile, at: hostile }], steps: [stepRecord('stop-worker', { detail: hostile, forPeople: [hostile] })] }));
    expect(text).not.toMatch(/<img|@team|^# heading|\[a\]\(b\)|-->|\u001b/m);
  });
});
