// Rollback Retrospective: opens the pull request of the incident report, or brings it up to date.
import { card, needed, note, noToken, planned, within1Hour, work } from './parts/filing';
import type { Step } from './step';

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
