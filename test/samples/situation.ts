// The sample system on its way from v4.0.0 to v3.0.0.
import type { Situation } from '../../src/plan/situation';
import type { RunIdentity } from '../../src/request';
import { sampleEnvironment } from './environment';
import { commits, sampleFacts } from './facts';

export const sampleRun: RunIdentity = { id: 'gh-1', attempt: 'first', actor: 'ada', url: 'https://ci.example/1', breakGlass: false };

export function sampleSituation(changes: Partial<Situation> = {}): Situation {
  return {
    rollbackType: 'quick',
    environment: sampleEnvironment(),
    run: sampleRun,
    incident: 'INC-1',
    reason: 'errors',
    allow: [],
    running: ['v4.0.0'],
    target: { tag: 'v3.0.0', commit: commits['v3.0.0'] },
    facts: sampleFacts(),
    database: undefined,
    scenario: '',
    watchWindowMs: undefined,
    ...changes,
  };
}
