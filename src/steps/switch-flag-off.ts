// Partial Rollback Scenarios, Scenario A, step 2: switches the synchronisation off for users.
import { describeRow, setRow } from '../database/row-setting';
import { StepError } from '../errors';
import { databaseWork } from './parts/database-access';
import { withDatabase } from './parts/database-session';
import { outcome, type Step } from './step';

export const switchFlagOff: Step = {
  title: 'Switch the feature flag off',
  section: 'Partial Rollback Scenarios, Scenario A',
  deadlineMs: 30_000,
  blocking: true,
  undo: 'set the flag again, once the worker runs',

  plan({ environment, database }) {
    const { flag } = environment.sync;
    if (flag === undefined) return { notNeeded: 'the configuration names no sync.flag' };
    return { says: [database === undefined ? `${describeRow(flag)}; the database could not be read: this will fail` : describeRow(flag)], commands: [] };
  },

  async run(_planned, context) {
    const { flag } = context.situation.environment.sync;
    if (flag === undefined) throw new StepError('there is no flag', { nextAction: 'Add sync.flag, then run this again.' });
    const done = await withDatabase(context, (session) => setRow(session, flag, databaseWork(context).facts.schema));
    return outcome(done === 'already' ? 'it was off already' : `switched off: ${describeRow(flag)}`, { state: done === 'already' ? 'already' : 'done' });
  },
};
