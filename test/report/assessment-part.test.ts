// The summary of an assessment: the decision first, every row, what nobody knows, and a form that can be copied.
import { describe, expect, it } from '@jest/globals';
import { assess } from '../../src/policy/decision';
import { recommendationText } from '../../src/report/assessment-part';
import { summaryMarkdown } from '../../src/report/summary';
import { production, rowVerdict } from '../samples/matrix';
import { runReport } from '../samples/report';

const at = '2026-01-01T10:00:00.000Z';
const holding = rowVerdict('holds', { name: "Error rate <b>above</b> 10 % @all; it's", type: 'full', strategy: 'restore' }, { sinceSeconds: Date.parse('2026-01-01T09:54:00.000Z') / 1000, chart: [1, 2, undefined, 20] });
const unknown = rowVerdict('inconclusive', { name: 'Queue', verdict: 'scheduled' }, { value: undefined, why: 'no data from 09:58:00 UTC on {host="`rm`"}' });
const summary = (rows: readonly ReturnType<typeof rowVerdict>[]) => summaryMarkdown(runReport({ rollbackType: 'assess', assessment: assess(rows, production, at) }));

describe('the summary of an assessment', () => {
  it('begins with the decision', () => {
    expect(summary([holding])).toMatch(/^# 🔴 Immediate: roll back within 5 minutes\n\n\*\*Error rate/);
    expect(summary([rowVerdict('holds', { verdict: 'scheduled' })])).toMatch(/^# 🟠 Scheduled/);
    expect(summary([rowVerdict('clear')])).toMatch(/^# 🟢 Monitor and patch/);
    expect(summary([unknown])).toMatch(/^# ❔ Inconclusive/);
  });

  it('has a line and a chart for each row, on one scale with its bound', () => {
    expect(summary([holding])).toContain('| 0.4 | &gt; 0.1 for 5 min | 09:54:00 UTC | `▁▁·█` ▄ is the bound |');
    expect(summary([holding])).toContain('| 🔴 holds | immediate |');
  });

  it('sounds no alarm for a row that says monitor', () => expect(summary([rowVerdict('holds', { verdict: 'monitor' })])).toContain('| 🔵 holds | monitor |'));

  it('names what could not be judged, and why', () => {
    const markdown = summary([holding, unknown]);
    expect(markdown).toContain('## Could not be judged\n\n- ❔ scheduled: Queue: no data from 09:58:00 UTC on');
    expect(markdown).not.toContain('"`rm`"');
  });

  it('shows foreign text as it stands', () => {
    const markdown = summary([holding]);
    expect(markdown.split('```')[0]).not.toContain('<b>');
    expect(markdown.split('```')[0]).not.toContain('@all');
  });

  it('has a form to copy, and what only people may choose', () => {
    const markdown = summary([holding]);
    expect(markdown).toContain("gh workflow run rollback.yml \\\n  -f type=full \\\n  -f target=previous \\\n  -f environment=production \\\n  -f scenario=production-p1 \\\n  -f strategy=auto \\\n  -f reason='Error rate <b>above</b> 10 % @all; it'\\''s'");
    expect(markdown).toContain('- strategy restore, because of');
    expect(summary([rowVerdict('clear')])).not.toContain('gh workflow run');
  });
});

it('gives the recommendation as JSON, and nothing where there is none', () => {
  expect(JSON.parse(recommendationText(assess([holding], production, at)))).toMatchObject({ type: 'full', strategy: 'auto', target: 'previous', because: { target: 'the newest release below what runs' } });
  expect(recommendationText(assess([unknown], production, at))).toBe('');
  expect(recommendationText(undefined)).toBe('');
});
