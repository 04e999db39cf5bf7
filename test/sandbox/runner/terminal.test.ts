// The terminal's view of a run: folded groups, plain without colours.
import { expect, it } from '@jest/globals';
import { runAction } from '../../../sandbox/runner/run-action';
import { renderForTerminal } from '../../../sandbox/runner/terminal';
import { fixture } from './fixture';

const result = await runAction({ action: fixture('speaks'), node: process.execPath, inputs: {} });

it('folds groups to a line with their time', () => {
  const shown = renderForTerminal(result, { colours: false });
  expect(shown).toMatch(/\n▸ Stop the worker {2}\d+\.\d s\nafter the group\nError: it runs\n/);
  expect(shown).toMatch(/\n✓ success in \d+\.\d s\n$/);
});

it('unfolds on request, in colour', () => {
  const shown = renderForTerminal(result, { colours: true, unfolded: true });
  expect(shown).toContain('▾ Stop the worker');
  expect(shown).toContain('  \u001b[32mstopped');
  expect(shown).toContain('\u001b[31mError: it runs');
});
