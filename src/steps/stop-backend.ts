// Full Rollback, Step 1 (parts 2 and 3): stops the backend after everything is prepared. Until then users are served.
import { isHarmful } from '../plan/situation';
import { planStop, stopCard } from './parts/stopping-backend';
import { hasDownScripts, tryLimitMs, tryUndo } from './parts/try-undo';
import type { Step } from './step';

export const stopBackend: Step = {
  ...stopCard,
  title: 'Stop the backend',

  plan(situation) {
    if (isHarmful(situation)) return { notNeeded: `scenario ${situation.scenario}: it was stopped at once` };
    const intent = planStop(situation);
    if ('notNeeded' in intent || !hasDownScripts(situation)) return intent;
    return { ...intent, deadlineMs: (intent.deadlineMs ?? stopCard.deadlineMs) + tryLimitMs, says: ['First down.sql is tried in a transaction that is rolled back: where it fails, nothing is stopped', ...intent.says] };
  },

  async run(planned, context) {
    const warnings = await tryUndo(context);
    const ended = await stopCard.run(planned, context);
    return { ...ended, warnings: [...warnings, ...ended.warnings] };
  },
};
