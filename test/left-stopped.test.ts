// A run that ends while it keeps the backend stopped names the hosts and the command.
import { expect, it } from '@jest/globals';
import type { StepRecord } from '../src/engine/events';
import { leftStopped } from '../src/left-stopped';
import type { StepName } from '../src/step-names';
import type { HostOutcome } from '../src/steps/step';
import { pm2Process, sampleFacts } from './samples/facts';
import { plannedStep, stepRecord } from './samples/report';
import { sampleSituation } from './samples/situation';

const at = (host: string, state: HostOutcome['state'] = 'done', detail = ''): HostOutcome => ({ host, state, detail, durationMs: 1 });
const record = (step: StepName, state: StepRecord['state'], hosts: HostOutcome[] = []) => stepRecord('switch-backend', { planned: plannedStep('switch-backend', { step }), state, hosts });
const stopped = record('stop-backend', 'done', [at('app-1'), at('app-2')]);
const failed = record('undo-migrations', 'failed');

it('names hosts and command', () => {
  const { what, mend } = leftStopped([stopped, failed], sampleSituation(), false);
  expect(what).toBe('The backend is stopped on app-1, app-2: nobody is served there');
  expect(mend).toBe('To serve users before that, start what stands there, once you know that the database fits the code that stands there: `pm2 start shop-backend` on app-1, app-2.');
});
it('is about the hosts alone that are not started again', () => expect(leftStopped([stopped, record('switch-backend', 'failed', [at('app-1'), at('app-2', 'failed')])], sampleSituation(), false).what).toContain('stopped on app-2:'));
it('does not take a host that was switched back for stopped', () => expect(leftStopped([stopped, record('switch-backend', 'failed', [at('app-1', 'failed', 'back on v4.0.0'), at('app-2', 'held')])], sampleSituation(), false).what).toContain('stopped on app-2:'));
it('says nothing where nothing was stopped', () => expect(leftStopped([record('stop-backend', 'failed', [at('app-1', 'failed')])], sampleSituation(), false)).toEqual({ what: '', mend: '' }));
it('knows what an earlier try stopped, by what pm2 said as this one began', () => {
  const situation = sampleSituation({ facts: sampleFacts({ pm2: { home: '', daemon: 'alive', known: [], processes: [pm2Process({ status: 'stopped' })] } }) });
  expect([true, false].map((resumed) => leftStopped([record('prepare-backend', 'failed')], situation, resumed).what)).toEqual(['The backend is stopped on app-1, app-2: nobody is served there', '']);
});
