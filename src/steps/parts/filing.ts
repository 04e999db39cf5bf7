// What the steps of the retrospective have in common: they file texts, block nothing, and say what became of each.
import type { Situation } from '../../plan/situation';
import type { Dossier, Filing } from '../../ports';
import { outcome, type Filed, type Intent, type NotNeeded, type StepContext, type StepOutcome } from '../step';

export const card = { blocking: false, deadlineMs: 60_000 } as const;
export const within1Hour = 'Rollback Retrospective, Immediate Post-Rollback (Within 1 hour)';
const words = { made: 'made', updated: 'brought up to date', unchanged: 'there already, and the same', left: 'left as people have it' } as const;

export const noToken = 'there is no token for GitHub (github-token), or no repository (GITHUB_REPOSITORY)';

export function planned({ dossier }: Situation, says: (dossier: Dossier) => string): Intent | NotNeeded {
  return dossier === undefined ? { notNeeded: 'the run changed nothing: there is nothing to report' } : { says: [says(dossier)], commands: [] };
}

export function work({ situation: { dossier }, ports }: StepContext): { dossier: Dossier; ports: StepContext['ports'] } {
  return { dossier: needed(dossier, 'nothing to report'), ports };
}

export function needed<Value>(value: Value | undefined, otherwise: string): Value {
  if (value === undefined) throw new Error(otherwise);
  return value;
}

export function note({ carried }: StepContext, { place, state, detail }: Filing, filed: Filed): StepOutcome {
  carried.filed = { ...carried.filed, ...filed };
  const said = `${place}: ${words[state]}${detail === '' ? '' : ` (${detail})`}`;
  return outcome(said, { state: state === 'unchanged' ? 'already' : 'done', ...(state === 'left' ? { warnings: [said] } : {}) });
}
