// Quick Rollback, Step 3: the backend is healthy when the expected version answers k times in a row, from the same process, and its error log is clean.
import { nameOf } from '../checks/http';
import { deadlineOf, healthyMs } from '../plan/deadlines';
import { backendRelease, type Situation } from '../plan/situation';
import { releaseText } from '../plan/unknown-version';
import { awaitHealthy } from './parts/await-healthy';
import { withErrorLog, looksMs } from './parts/backend-error-log';
import { listBackends } from './parts/list-backends';
import { nextWhenSick } from './parts/next-when-sick';
import { stayStable } from './parts/stay-stable';
import { outcome, type Intent, type NotNeeded, type Step } from './step';

export const verifyBackend: Step = {
  title: 'Verify the backend',
  section: 'Quick Rollback, Step 3: Verify Backend Health',
  documentedMs: 120_000,
  deadlineMs: 180_000,
  blocking: true,
  undo: 'nothing to undo: it only looks',
  plan,

  async run(planned, context) {
    const next = nextWhenSick(context.situation);
    const { seen, output, warnings } = await withErrorLog(context, next, () => stayStable(planned.commands, () => awaitHealthy(context), next, context));
    return outcome(seen.seen.join('; '), { hosts: seen.hosts, output, warnings });
  },
};

function plan(situation: Situation): Intent | NotNeeded {
  const { health, backendProcesses } = situation.environment;
  if (backendProcesses.length === 0) return { notNeeded: 'the configuration has no backend process' };
  return {
    deadlineMs: deadlineOf(verifyBackend.deadlineMs, healthyMs(health), looksMs(situation)),
    says: [
      ...health.checks.map((check) => `${nameOf(check)}${check.on === 'hosts' ? ' (from every host)' : ''}: status ${check.status}${check.version === undefined ? '' : `, version ${releaseText(backendRelease(situation))}`}, ${health.replies} times in a row`),
      'no critical line in the error log since the switch',
    ],
    commands: listBackends(situation),
  };
}
