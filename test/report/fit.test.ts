// Fault 39: a page above the limit loses whole rows and blocks, the least important first, and says so.
import { describe, expect, it } from '@jest/globals';
import { fit, type Section } from '../../src/report/fit';

const rows = (name: string, count: number) => Array.from({ length: count }, (_each, index) => `| ${name} ${index} | ${'ü'.repeat(40)} |`);
const table = (name: string, count: number) => ({ head: `| ${name} | |\n| --- | --- |`, items: rows(name, count) });
const page = (sections: readonly Section[], limit: number) => fit(sections, limit, 'All is in the log.');

describe('fit', () => {
  it('leaves a page alone that is short enough', () => {
    expect(page([{ name: 'a', rank: 0, blocks: [{ head: '# A' }] }, { name: 'b', rank: 1, blocks: [{ head: '## B' }, { head: '', items: ['- one', '- two'] }] }], 2_000)).toBe('# A\n\n## B\n\n- one\n- two\n');
  });

  it('keeps the important one whole, cuts the other between rows, and keeps their order', () => {
    const text = page([{ name: 'the hosts', rank: 5, blocks: [table('host', 500)] }, { name: 'the verdict', rank: 0, blocks: [{ head: '# Verdict' }] }], 8_000);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(8_000);
    expect(Buffer.byteLength(text)).toBeGreaterThan(7_000);
    expect(text).toMatch(/\n# Verdict\n\n> ✂️ Too much for one page: the hosts could not be shown in full\. All is in the log\.\n$/);
    const kept = text.split('\n\n')[0]?.split('\n').slice(2) ?? [];
    expect(kept).toEqual(rows('host', kept.length));
  });

  it('leaves out a block that cannot be divided, never half of it', () => {
    const code = `\`\`\`\n${'x'.repeat(5_000)}\n\`\`\``;
    expect(page([{ name: 'the output', rank: 1, blocks: [{ head: '## Output' }, { head: code }] }], 2_000)).toBe('## Output\n\n> ✂️ Too much for one page: the output could not be shown in full. All is in the log.\n');
  });

  it('shows no head of a table without a row', () => {
    expect(page([{ name: 'rows', rank: 1, blocks: [{ head: '| a |\n| --- |', items: [`| ${'x'.repeat(3_000)} |`] }] }], 1_500)).not.toContain('---');
  });
});
