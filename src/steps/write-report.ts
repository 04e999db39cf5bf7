// Rollback Retrospective, Incident Report Template: writes the report into the checkout.
import { card, note, planned, within1Hour, work } from './parts/filing';
import type { Step } from './step';

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
