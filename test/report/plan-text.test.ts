// A plan as people read it before they agree.
import { describe, expect, it } from '@jest/globals';
import { planLines, planParts } from '../../src/report/plan-text';
import { summaryMarkdown } from '../../src/report/summary';
import { plannedStep, runReport, samplePlan } from '../samples/report';

const plan = samplePlan({ stages: [{ title: 'Stop writing', steps: [plannedStep('stop-worker')] }, { title: 'Announce', steps: [plannedStep('announce-end', { documentedMs: undefined })] }], warnings: ['clock'], leftOut: [{ step: 'switch-frontend', reason: 'no frontend' }] });

describe('planLines', () => {
  it('show where to, in which order, with which limits', () => {
    expect(planLines(plan)).toEqual([
      'Quick rollback: Sample Shop staging, v4.0.0 → v3.0.0 (333333333333), on app-1, app-2',
      '  warning: clock',
      'Stage 1: Stop writing',
      '  - Stop the sync worker (documented: 1 min 00 s; deadline: 2 min 00 s)',
      '      shop-worker: pm2 stop on app-1, app-2, then wait until no process is left, kill what stays',
      'Stage 2: Announce',
      '  - Announce the end (deadline: 15.0 s; never blocks)',
      '      tell the channels that it is done, and write it to the log of every host',
      'Left out: switch-frontend: no frontend',
    ]);
  });
});

it('the plan says by which digest it is approved, and by whom', () => {
  const decided = samplePlan({ digest: '3f2a9c0011223344', authorization: 'p1 needs: Lead at gate <b>' });
  expect(planLines(decided).slice(1, 3)).toEqual(['  plan 3f2a9c0011223344', '  authorization: p1 needs: Lead at gate <b>']);
  expect(planParts(decided).join('\n\n')).toContain('**plan 3f2a9c0011223344**\n\n**authorization: p1 needs: Lead at gate &lt;b&gt;**');
  expect(summaryMarkdown(runReport({ plan: decided }))).toContain('- **Plan:** 3f2a9c0011223344');
});

describe('planParts', () => {
  it('shows the exact scripts with their hosts, and how each step is undone', () => {
    const text = planParts(plan).join('\n\n');
    const [command] = plannedStep('stop-worker').commands;
    expect(text).toContain(`<summary>Exact commands on app-1, app-2</summary>\n\n\`\`\`text\n${command?.script.body}\n\`\`\``);
    expect(text).toContain('Undo: pm2 start the worker again');
    expect(text).toContain('> ⚠️ clock');
    expect(text).toContain('### Left out\n\n- switch-frontend: no frontend');
  });
});
