// The score card in the summary: verdict first, what is to mend, every finding, and no power for foreign text.
import { expect, it } from '@jest/globals';
import { broken, well } from '../../src/readiness/finding';
import { readinessMarkdown } from '../../src/report/readiness-part';
import { summaryMarkdown } from '../../src/report/summary';
import { backup, disk, fullDisk, sampleReadiness } from '../samples/readiness';
import { runReport } from '../samples/report';

const summary = (findings = sampleReadiness().findings) => summaryMarkdown({ ...runReport({ rollbackType: 'readiness', plan: undefined, steps: [] }), readiness: sampleReadiness(findings) });

it('says ready with the score, what runs, the target and the expected time', () => {
  expect(summary()).toMatch(/^# ✅ Ready to roll back: 2\/2\n\nSample Shop, staging: v4\.0\.0 runs, and a rollback would go back to v3\.0\.0\./);
  expect(summary()).toContain('| quick | 10 min 00 s | the document |');
  expect(summary()).not.toContain('## To mend');
});

it('says not ready, and names each fault with its mend', () => {
  const text = summary([fullDisk, { ...well(backup, 'fresh'), required: false }]);
  expect(text).toMatch(/^# ❌ Not ready to roll back: 0\/1\n/);
  expect(text).toContain('| ❌ | disk and inodes | app-1: 3 MiB of disk are free | free disk |');
  expect(text).toContain('backup fresh (not required)');
});

it('shows what hosts said as it stands', () => {
  expect(summary([broken(disk, [{ where: 'app-1', what: '<img src=x> | @all', mend: 'x' }])])).not.toMatch(/<img|[^\\]\| @all/);
});

it('is no part of other summaries', () => {
  expect(readinessMarkdown(runReport())).toBe('');
});
