// Full Rollback, Step 1 (parts 2 and 3): stops the backend after everything is prepared. Until then users are served.
import { isHarmful } from '../plan/situation';
import { planStop, stopCard } from './parts/stopping-backend';
import type { Step } from './step';

export const stopBackend: Step = {
  ...stopCard,
  title: 'Stop the backend',
  plan: (situation) => (isHarmful(situation) ? { notNeeded: `scenario ${situation.scenario}: it was stopped at once` } : planStop(situation)),
};
