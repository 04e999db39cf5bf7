// docs/drills/README.md: all drills of history.json, with a chart for each type. Generated between two marks; what people write around them stays.
import { parseHistory } from '../plan/drill-history';
import { trendChart, trendTable } from './drill-trend';

const begin = '<!-- drills:start -->';
const end = '<!-- drills:end -->';
const fresh = `# Rollback drills\n\nThe rollback of staging, rehearsed and timed; the newest report beside this file says when the next one is due. Drills whose rollback did not end verified have a report, and no row here: their times would mislead.\n\n${begin}\n${end}\n`;

/** @param present what is there; undefined for nothing. @param next day of the next drill. */
export function scoreboard(present: string | undefined, history: string, next: string): string {
  const page = present === undefined || present.trim() === '' ? fresh : present.includes(begin) && present.includes(end) ? present : `${present.trimEnd()}\n\n${begin}\n${end}\n`;
  const [before, after] = [page.slice(0, page.indexOf(begin)), page.slice(page.indexOf(end) + end.length)];
  return `${before}${begin}\n${content(history, next)}\n${end}${after}`;
}

function content(history: string, next: string): string {
  const drills = parseHistory(history);
  const last = drills.at(-1);
  const charts = [...new Set(drills.map(({ type }) => type))].flatMap((type) => [`## ${type.replace(/[^a-z-]/g, '')}`, trendChart(drills.filter((drill) => drill.type === type))]);
  return [`**Last Drill Date:** ${last?.date.slice(0, 10) ?? 'none yet'}  \n**Next Drill Date:** ${next}`, ...charts, '## All drills', trendTable(drills)].join('\n\n');
}
