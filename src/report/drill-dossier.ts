// What is filed about a drill: its report, history.json and the scoreboard, in one pull request.
import { parseHistory, withEntry } from '../plan/drill-history';
import type { Companions, Dossier } from '../ports';
import { branchText, keyText } from '../words/keys';
import { clip, markdownText, plainTitle } from '../words/neutralise';
import { drillDate, drillEntry, drillReport, nextDrillDate, type DrillRecord } from './drill-report';
import { scoreboard } from './drill-scoreboard';

const history = 'history.json';
const board = 'README.md';

export function drillDossier(record: DrillRecord): Dossier {
  const { system, environment, incident, run, startedAt, result, message } = record;
  const date = drillDate(record);
  return {
    key: `drill=${keyText(incident)} run=${keyText(run.id)}`,
    whole: true,
    branch: branchText(`rollback-drill/${date}-${keyText(run.id)}`),
    sinceAt: startedAt,
    folder: 'docs/drills',
    name: `DRILL-${date}`,
    report: drillReport(record),
    companions: companionsOf(record),
    title: plainTitle(`rollback drill of ${system} ${environment}, ${date}`),
    pullRequestBody: `The drill of ${date}: ${result}${message === '' ? '' : `: ${markdownText(clip(message, 500))}`}.\n\nIt holds the report, its times for history.json (plans show them as expected times) and the scoreboard. Go through the gaps in the retrospective, edit the report on this branch, then merge.\n`,
    issueTitle: '',
    issueBody: () => '',
  };
}

/** The newest text of history.json is what gets the entry: what others have added meanwhile stays. */
function companionsOf(record: DrillRecord): Companions {
  const entry = drillEntry(record);
  return {
    names: [history, board],
    write(present) {
      const before = present.get(history);
      const after = entry === undefined ? before : withEntry(before, entry);
      if (after === undefined) return new Map();
      const page = scoreboard(present.get(board), after, nextDrillDate(record));
      return new Map([...(parseHistory(after).length === 0 ? [] : [[history, after] as const]), [board, page]]);
    },
  };
}
