// The order of a plan: stages one after another, steps of a stage side by side, a stop at the first blocking failure.
import { describe, expect, it } from '@jest/globals';
import type { Event } from '../../src/engine/events';
import { execute } from '../../src/engine/execute';
import { CancelledError } from '../../src/errors';
import type { Plan } from '../../src/plan/plan';
import type { StepName } from '../../src/step-names';
import { outcome, type Step } from '../../src/steps/step';
import { sampleContext } from '../samples/context';
import { plannedStep, samplePlan } from '../samples/report';
import { stepsWith } from '../samples/step';

const planOf = (...stages: readonly (readonly StepName[])[]): Plan => samplePlan({ stages: stages.map((names, index) => ({ title: `Stage ${index + 1}`, steps: names.map((name) => plannedStep(name)) })) });
const fails: Step['run'] = async () => Promise.reject(new Error('no'));

async function run(plan: Plan, given: Partial<Record<StepName, Step['run']>>, signal?: AbortSignal) {
  const log: string[] = [];
  const emit = (event: Event) => {
    if (event.kind === 'step-started') log.push(`+${event.planned.step}`);
    if (event.kind === 'step-ended') log.push(`-${event.record.planned.step}`);
  };
  const records = await execute(plan, stepsWith(given), sampleContext(signal === undefined ? {} : { signal }), emit);
  return { log, states: records.map(({ planned, state }) => `${planned.step} ${state}`), records };
}

describe('execute', () => {
  it('runs the steps of a stage side by side, and the next stage after all of them', async () => {
    const slow: Step['run'] = async (_planned, { ports }) => {
      await ports.clock.sleep(100);
      return outcome('done');
    };
    const { log } = await run(planOf(['stop-worker'], ['prepare-backend', 'prepare-frontend'], ['switch-backend']), { 'prepare-backend': slow });
    expect(log).toEqual(['+stop-worker', '-stop-worker', '+prepare-backend', '+prepare-frontend', '-prepare-frontend', '-prepare-backend', '+switch-backend', '-switch-backend']);
  });

  it('stops after the stage in which a blocking step failed; its neighbours come to their end', async () => {
    const { states, records } = await run(planOf(['prepare-backend', 'prepare-frontend'], ['switch-backend'], ['verify-backend']), { 'prepare-backend': fails });
    expect(states).toEqual(['prepare-backend failed', 'prepare-frontend done', 'switch-backend not-reached', 'verify-backend not-reached']);
    expect(records.at(-1)).toMatchObject({ stage: 'Stage 3', startedAt: '', durationMs: 0 });
  });

  it('goes on after a step that does not block', async () => {
    const { states } = await run(planOf(['announce-start'], ['switch-backend']), { 'announce-start': fails });
    expect(states).toEqual(['announce-start warned', 'switch-backend done']);
  });

  it('reaches nothing more once it is cancelled', async () => {
    const controller = new AbortController();
    const cancels: Step['run'] = async () => {
      controller.abort(new CancelledError());
      return outcome('done');
    };
    const { states } = await run(planOf(['stop-worker'], ['switch-backend']), { 'stop-worker': cancels }, controller.signal);
    expect(states).toEqual([expect.stringMatching(/^stop-worker (done|cancelled)$/), 'switch-backend not-reached']);
  });

  it('hands on what a step carried', async () => {
    const seen: unknown[] = [];
    const site = { site: { commit: 'c', files: [], source: new Map() }, difference: { assets: [], html: [], unchanged: 0, strayPages: [], strayAssets: [] } };
    await run(planOf(['prepare-frontend'], ['switch-frontend']), {
      'prepare-frontend': async (_planned, { carried }) => {
        carried.site = site;
        return outcome('done');
      },
      'switch-frontend': async (_planned, { carried }) => {
        seen.push(carried.site);
        return outcome('done');
      },
    });
    expect(seen).toEqual([site]);
  });
});
