// Full Rollback, Step 1, where every further request does harm: stops the backend before anything is prepared.
import { isHarmful } from '../plan/situation';
import { harmfulScenarios } from '../request';
import { planStop, stopCard } from './parts/stopping-backend';
import type { Step } from './step';

export const stopBackendAtOnce: Step = {
  ...stopCard,
  title: 'Stop the backend at once',
  plan: (situation) => (isHarmful(situation) ? planStop(situation) : { notNeeded: `only in the scenarios ${harmfulScenarios.join(' and ')}` }),
};
