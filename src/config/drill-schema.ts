// What `drill:` may say: the rehearsal of a rollback on an environment that is there for it (Rollback Testing).
import { z } from 'zod';
import { duration, innerPath, text } from './values';

/** What can be rehearsed: types that take something back and can be rolled forward again by a deployment. */
const drillTypes = ['quick', 'full', 'database', 'backend', 'frontend', 'sync-worker'] as const;

export const drill = z.strictObject({
  deploy: text.describe('Shell on the runner that brings a release here, and ends when it is live: {tag} is the release that runs when the drill begins, {environment} this environment; gh workflow run deploy.yml -f tag={tag} needs gh run watch behind it'),
  forward: text.optional().describe('Shell that brings the newer release back after the rollback; deploy, when left out'),
  directory: innerPath.optional().describe('Where both run, in the checkout; its root, when left out'),
  deadline: duration.prefault('30m').describe('Longest time for each of them'),
  soak: duration.prefault('1h').describe('How long the release must stay healthy before it is rolled back'),
  interval: duration.prefault('30s').describe('Pause between two looks at its health meanwhile'),
  type: z.enum(drillTypes).default('quick').describe('The rollback that is rehearsed'),
  target: text.default('previous').describe('The release to go back to; the input target-tag counts more'),
  watch: duration.optional().describe('How long it is watched after the rollback, where watch: has conditions; its window, when left out'),
  every: duration.prefault('90d').describe('When the next drill is due'),
});

export type DrillFile = z.output<typeof drill>;
