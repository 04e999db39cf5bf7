// Rollback Retrospective, Follow-Up Actions (Within 3 days): opens the issue with its checklist, owners and dates. Where none can be opened, its text is kept.
import { messageOf } from '../errors';
import { card, needed, note, noToken, planned, work } from './parts/filing';
import type { Step } from './step';

const within3Days = 'Rollback Retrospective, Follow-Up Actions (Within 3 days)';

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
