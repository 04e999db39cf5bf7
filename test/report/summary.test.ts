// The summary: the verdict first, the truth for every ending, and no foreign text with power.
import { describe, expect, it } from '@jest/globals';
import type { RunResult } from '../../src/engine/events';
import { summaryMarkdown } from '../../src/report/summary';
import { runReport, samplePlan, stepRecord } from '../samples/report';
import { sampleRun } from '../samples/situation';

const hostile = '`x` | <img src=x> @team [a](b)\n# heading \u001b[31m';

describe('summaryMarkdown', () => {
  it.each<[RunResult, string]>([
    ['success', '# ✅ Rolled back and verified'],
    ['partial', '# ⚠️ Rolled back, but not on every host'],
    ['failed', '# ❌ Stopped: people must act'],
    ['cancelled', '# 🛑 Cancelled'],
    ['refused', '# ⛔ Refused: nothing was changed'],
    ['dry-run', '# 🔎 Dry run: nothing was changed'],
  ])('begins with the verdict %s', (result, heading) => expect(summaryMarkdown(runReport({ result })).split('\n')[0]).toBe(heading));

  it.each([
    ['prepare', '✅ The standby is ready'],
    ['hold', '🔒 The lock is held'],
    ['release', '🔓 The lock is released'],
    ['report', '✅ The record is written'],
  ] as const)('does not call %s a rollback', (rollbackType, verdict) => {
    expect(summaryMarkdown(runReport({ rollbackType, plan: samplePlan({ rollbackType }) })).split('\n')[0]).toBe(`# ${verdict}`);
  });

  it('shows from where to where, how long, how long not served, and what stands in the document', () => {
    const text = summaryMarkdown(runReport());
    expect(text).toContain('- **Versions:** v4.0.0 → v3.0.0 (333333333333)');
    expect(text).toContain('- **Took:** 45.0 s');
    expect(text).toContain('- **Not served, seen from here:** 0.8 s');
    expect(text).toContain('| Quick Rollback, Step 1: Stop Sync Worker | 1 min 00 s | 1.2 s |');
    expect(text).toContain('| ✅ Stop the sync worker | 10:00:00 | 1.2 s |');
    expect(text).toContain('- [ ] Watch error rate');
  });

  it('says nothing of times that nobody measured', () => {
    expect(summaryMarkdown(runReport({ downtimeMs: undefined }))).not.toContain('Not served');
  });

  it('shows what went wrong: the message, the next step, the output, the kept lock', () => {
    const steps = [stepRecord('stop-worker'), stepRecord('prepare-backend', { state: 'failed', detail: 'the build failed', nextAction: 'Mend it.', output: [{ title: 'app-1', text: 'npm ERR!' }] }), stepRecord('switch-backend', { state: 'not-reached', startedAt: '', detail: '' })];
    const text = summaryMarkdown(runReport({ result: 'failed', steps, message: 'Prepare the backend: the build failed', nextAction: 'Mend it.', lock: 'kept' }));
    expect(text).toMatch(/^# .+\n\nPrepare the backend: the build failed\n\n\*\*Next:\*\* Mend it\.\n/);
    expect(text).toContain('npm ERR!');
    expect(text).toContain('kept on the hosts');
    expect(text).toContain('| ▫️ Switch the backend |  |  |');
    expect(text).not.toContain('Watch error rate');
  });

  it('shows only the end of a huge output', () => {
    const steps = [stepRecord('stop-worker', { state: 'failed', output: [{ title: 'app-1', text: 'x'.repeat(1_000_000) }] })];
    expect(summaryMarkdown(runReport({ result: 'failed', steps })).length).toBeLessThan(20_000);
  });

  it('lists hosts, warnings and what is left for people', () => {
    const text = summaryMarkdown(runReport({ warnings: ['of the plan'], steps: [stepRecord('stop-worker', { hosts: [{ host: 'app-1', state: 'done', detail: 'dead', durationMs: 100 }], warnings: ['of the step'], forPeople: ['Start it again.'] })] }));
    expect(text).toContain('| app-1 | Stop the sync worker | done (0.1 s) | dead |');
    expect(text).toMatch(/## Warnings\n\n- ⚠️ of the plan\n- ⚠️ of the step/);
    expect(text).toContain('- [ ] Start it again.');
  });

  it('says that it went past the approvals', () => {
    expect(summaryMarkdown(runReport({ plan: samplePlan({ run: { ...sampleRun, breakGlass: true } }) }))).toContain('BREAK-GLASS');
  });

  it('names who asked, who approved with role, login and gate, and who must be told', () => {
    const text = summaryMarkdown(runReport({ authorization: { scenario: 'production-p1', way: 'comments', askedBy: 'ada', approvals: [{ role: 'On-Call Engineer', login: 'ann', gate: 'comment' }, { role: 'DevSecOps Lead', login: 'bob', gate: 'comment' }], tell: ['Product Owner', 'Team'] } }));
    expect(text).toContain('- **Asked for by:** ada\n- **Approved:** On-Call Engineer: **ann** (comment)<br>DevSecOps Lead: **bob** (comment)<br>by comments on the incident\n- **Scenario:** production-p1\n- **To be told:** Product Owner, Team');
    expect(text.indexOf('**Versions:**')).toBeLessThan(text.indexOf('**Asked for by:**'));
  });

  it('says who was told, and who could not be', () => {
    const text = summaryMarkdown(runReport({ announced: [{ channel: 'Slack', audience: 'team', what: 'rolled back', state: 'told', detail: '', at: '2026-01-01T10:00:03.000Z' }, { channel: 'status page', audience: 'public', what: 'rolled back', state: 'failed', detail: 'status 500', at: '2026-01-01T10:00:04.000Z' }] }));
    expect(text).toContain('## Announced\n\n- ✅ 10:00:03 **Slack**: rolled back\n- ⚠️ 10:00:04 not told: **status page**: rolled back (status 500)');
  });

  it('shows each check of the checklist as verification', () => {
    const checklist = stepRecord('verify-backend', { detail: '2 of 2 checks passed', output: [{ title: 'Checklist', text: '✅ Health: found 200\n✅ Login: found 200' }] });
    expect(summaryMarkdown(runReport({ steps: [{ ...checklist, planned: { ...checklist.planned, step: 'run-checklist', title: 'Go through the checklist' } }] }))).toContain('## Verification\n\n- ✅ **Go through the checklist**: 2 of 2 checks passed\n  - ✅ Health: found 200\n  - ✅ Login: found 200');
  });

  it('shows the exact commands of a dry run, and asks nothing of people', () => {
    const text = summaryMarkdown(runReport({ result: 'dry-run', steps: [], lock: 'none' }));
    expect(text).toContain('set -euo pipefail');
    expect(text).not.toContain('Left for people');
    expect(text).not.toContain('**Lock:**');
  });

  it('says why it was refused, without a plan', () => {
    expect(summaryMarkdown(runReport({ result: 'refused', plan: undefined, steps: [], message: 'app-1: no route', lock: 'none' }))).toBe('# ⛔ Refused: nothing was changed\n\napp-1: no route\n');
  });

  it('takes the power from every foreign text', () => {
    const record = stepRecord('stop-worker', { state: 'failed', detail: hostile, nextAction: hostile, warnings: [hostile], forPeople: [hostile], hosts: [{ host: 'app-1', state: 'failed', detail: hostile, durationMs: 1 }], output: [{ title: hostile, text: '```\n</details># out' }] });
    const plan = samplePlan({ incident: hostile, reason: hostile, running: [hostile], run: { ...sampleRun, actor: hostile }, forPeople: [hostile] });
    for (const result of ['failed', 'success', 'dry-run'] as const) {
      const text = summaryMarkdown(runReport({ result, plan, steps: [record], message: hostile, nextAction: hostile, warnings: [hostile] }));
      expect(text).not.toContain('<img');
      expect(text).not.toContain('@team');
      expect(text).not.toMatch(/^# heading/m);
      expect(text).not.toContain('\u001b');
      expect(text).not.toContain('[a](b)');
      expect(text).toContain('````text\n```\n</details># out\n````');
    }
  });
});
