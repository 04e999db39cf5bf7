// Partial Rollback Scenarios, Scenario A, step 4: "Sync temporarily disabled. Read-only mode." Never stops a rollback.
import { describeRow, setRow } from '../database/row-setting';
import type { Environment } from '../config/environment';
import { StepError } from '../errors';
import { databaseWork } from './parts/database-access';
import { withDatabase } from './parts/database-session';
import { outcome, type Step, type StepContext, type StepOutcome } from './step';

type Banner = NonNullable<Environment['sync']['banner']>;
type HttpBanner = Extract<Banner, { readonly url: string }>;

const timeoutMs = 5_000;

export const tellUsers: Step = {
  title: 'Tell users by the banner',
  section: 'Partial Rollback Scenarios, Scenario A',
  deadlineMs: 30_000,
  blocking: false,
  undo: 'take the banner away, once the worker runs',

  plan({ environment: { sync } }) {
    if (sync.banner === undefined) return { notNeeded: 'the configuration names no sync.banner' };
    return { says: ['url' in sync.banner ? `${sync.banner.method} to the address of sync.banner` : describeRow(sync.banner)], commands: [] };
  },

  async run(_planned, context) {
    const { banner } = context.situation.environment.sync;
    if (banner === undefined) return outcome('there is no banner', { state: 'already' });
    if ('url' in banner) return postBanner(banner, context);
    const done = await withDatabase(context, (session) => setRow(session, banner, databaseWork(context).facts.schema));
    return outcome(done === 'already' ? 'it was shown already' : 'it is shown', { state: done === 'already' ? 'already' : 'done' });
  },
};

async function postBanner({ url, method, headers, body }: HttpBanner, { ports, signal }: StepContext): Promise<StepOutcome> {
  const reply = await ports.web.request({ url, method, headers, body, timeoutMs }, signal);
  if (reply.status < 200 || reply.status > 299) throw new StepError(`the address of sync.banner answers ${reply.status}`, { nextAction: 'Set the banner by hand.' });
  return outcome(`it is shown (status ${reply.status})`);
}
