// What people write by hand and forget: the docs say which override and which step is missing there.
import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { overridesLeftOut } from '../../script/docs/action-tables';
import { stepsLeftOut } from '../../script/docs/runbook-map';

it('names an override that the action does not offer', () => {
  const action = readFileSync('action.yml', 'utf8');
  expect(overridesLeftOut(action)).toEqual([]);
  expect(overridesLeftOut(action.replace('old-backup, ', ''))).toEqual(['old-backup']);
});

it('names a step that the map does not link', () => {
  const page = readFileSync('docs/runbook-map.md', 'utf8');
  expect(stepsLeftOut(page)).toEqual([]);
  expect(stepsLeftOut(page.replaceAll('(../src/steps/stop-worker.ts)', ''))).toEqual(['stop-worker']);
});
