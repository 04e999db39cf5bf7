// Quick Rollback, Step 3, what takes a while: the backend keeps its process over a window. The frontend is switched meanwhile (ADR 7).
import { namesOf } from '../config/runs-on';
import { deadlineOf } from '../plan/deadlines';
import type { Situation } from '../plan/situation';
import { exactly } from '../words/durations';
import { withErrorLog, looksMs } from './parts/backend-error-log';
import { listBackends } from './parts/list-backends';
import { nextWhenSick } from './parts/next-when-sick';
import { stabilityWindow, stayStable } from './parts/stay-stable';
import { outcome, type Intent, type NotNeeded, type Step } from './step';

export const proveBackendStable: Step = {
  title: 'Prove the backend stable',
  section: 'Quick Rollback, Step 3: Verify Backend Health',
  documentedMs: 120_000,
  deadlineMs: 180_000,
  blocking: true,
  undo: 'nothing to undo: it only looks',
  plan,

  async run(planned, context) {
    const next = nextWhenSick(context.situation);
    const { seen, output, warnings } = await withErrorLog(context, next, () => stayStable(planned.commands, () => stabilityWindow(context), next, context));
    return outcome(`the same process for ${exactly(context.situation.environment.health.stableForMs)}`, { hosts: seen.hosts, output, warnings });
  },
};

function plan(situation: Situation): Intent | NotNeeded {
  const { health, backendProcesses } = situation.environment;
  if (backendProcesses.length === 0) return { notNeeded: 'the configuration has no backend process' };
  return {
    deadlineMs: deadlineOf(proveBackendStable.deadlineMs, health.stableForMs, looksMs(situation)),
    says: [`${namesOf(backendProcesses)}: the same process and restart count for ${exactly(health.stableForMs)} on every host`, 'no critical line in the error log since the switch'],
    commands: listBackends(situation),
  };
}
