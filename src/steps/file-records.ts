// Rollback Retrospective: files the incident report, opens its pull request and the follow-up issue. Nothing of it blocks anything.
import { messageOf } from '../errors';
import type { Situation } from '../plan/situation';
import type { Dossier, Filing } from '../ports';
import { outcome, type Filed, type Intent, type NotNeeded, type Step, type StepContext, type StepOutcome } from './step';

const card = { blocking: false, deadlineMs: 60_000 } as const;
const within1Hour = 'Rollback Retrospective, Immediate Post-Rollback (Within 1 hour)';
const within3Days = 'Rollback Retrospective, Follow-Up Actions (Within 3 days)';
const words = { made: 'made', updated: 'brought up to date', unchanged: 'there already, and the same', left: 'left as people have it' } as const;

export const writeReport: Step = {
  ...card,
  title: 'Write the incident report',
  section: within1Hour,
  undo: 'delete the file',
  plan: (situation) => planned(situation, ({ folder, name }) => `${folder}/${name}.md in the checkout`),

  async run(_planned, context) {
    const { dossier, ports } = work(context);
    const filing = await ports.recordFiles.keep(dossier);
    return note(context, filing, { reportPath: filing.place });
  },
};

export const openPullRequest: Step = {
  ...card,
  title: 'Open its pull request',
  section: within1Hour,
  undo: 'close the pull request and delete its branch',
  plan: (situation) => planned(situation, ({ branch, title }) => `branch ${branch}: ${title}`),

  async run(_planned, context) {
    const { dossier, ports } = work(context);
    const filing = await needed(ports.repository, noToken).propose(dossier, context.signal);
    return note(context, filing, { reportUrl: filing.place });
  },
};

export const openFollowUp: Step = {
  ...card,
  title: 'Open the follow-up issue',
  section: within3Days,
  undo: 'close the issue',
  plan: (situation) => planned(situation, ({ issueTitle }) => issueTitle),

  async run(_planned, context) {
    const { dossier, ports } = work(context);
    const reportUrl = context.carried.filed?.reportUrl ?? '';
    try {
      const filing = await needed(ports.repository, noToken).openFollowUp(dossier, reportUrl, context.signal);
      return note(context, filing, { followUpUrl: filing.place });
    } catch (error) {
      const kept = await ports.recordFiles.keepFollowUp(dossier, reportUrl);
      throw new Error(`${messageOf(error)}. Its text is kept in ${kept.place}: open it by hand, or run report again`, { cause: error });
    }
  },
};

const noToken = 'there is no token for GitHub (github-token), or no repository (GITHUB_REPOSITORY)';

function planned({ dossier }: Situation, says: (dossier: Dossier) => string): Intent | NotNeeded {
  return dossier === undefined ? { notNeeded: 'the run changed nothing: there is nothing to report' } : { says: [says(dossier)], commands: [] };
}

function work({ situation: { dossier }, ports }: StepContext): { dossier: Dossier; ports: StepContext['ports'] } {
  return { dossier: needed(dossier, 'nothing to report'), ports };
}

function needed<Value>(value: Value | undefined, otherwise: string): Value {
  if (value === undefined) throw new Error(otherwise);
  return value;
}

function note({ carried }: StepContext, { place, state, detail }: Filing, filed: Filed): StepOutcome {
  carried.filed = { ...carried.filed, ...filed };
  const said = `${place}: ${words[state]}${detail === '' ? '' : ` (${detail})`}`;
  return outcome(said, { state: state === 'unchanged' ? 'already' : 'done', ...(state === 'left' ? { warnings: [said] } : {}) });
}
