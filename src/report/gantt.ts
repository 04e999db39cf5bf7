// The timeline as a Mermaid gantt. Titles keep letters, digits and spaces alone: no text can break the chart or speak to Mermaid.
import type { StepRecord } from '../engine/events';

/** Beyond that nobody can read it, and GitHub draws no chart of more than 50,000 characters. */
const mostTasks = 60;
const longestTitle = 50;
const tags: Readonly<Partial<Record<StepRecord['state'], string>>> = { done: 'done, ', already: 'done, ', failed: 'crit, ', cancelled: 'crit, ', inconclusive: 'active, ', warned: 'active, ' };

/** Empty where there is nothing to draw. */
export function ganttMarkdown(steps: readonly StepRecord[]): string {
  const drawn = steps.filter(({ startedAt, durationMs }) => !Number.isNaN(Date.parse(startedAt)) && Number.isFinite(durationMs));
  if (drawn.length < 2 || drawn.length > mostTasks) return '';
  // Read and written without a zone: everybody sees UTC, as in the table. Sections would need more room than a phone has.
  return ['```mermaid', 'gantt', '  dateFormat YYYY-MM-DD HH:mm:ss.SSS', '  axisFormat %H:%M:%S', ...tickLine(drawn), ...drawn.map(taskLine), '```'].join('\n');
}

const seconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600];
const mostTicks = 4;

/** Few enough times on the axis for a narrow page. */
function tickLine(steps: readonly StepRecord[]): string[] {
  const begins = steps.map(({ startedAt }) => Date.parse(startedAt));
  const ends = steps.map(({ startedAt, durationMs }) => Date.parse(startedAt) + durationMs);
  const spanSeconds = (Math.max(...ends) - Math.min(...begins)) / 1000;
  const tick = seconds.find((each) => spanSeconds / each <= mostTicks);
  if (tick === undefined) return [];
  return [`  tickInterval ${tick % 60 === 0 ? `${tick / 60}minute` : `${tick}second`}`];
}

function taskLine({ planned, startedAt, durationMs, state }: StepRecord, index: number): string {
  const begin = new Date(startedAt).toISOString().replace('T', ' ').replace('Z', '');
  return `  ${plain(planned.title, `Step ${index + 1}`)} :${tags[state] ?? ''}t${index}, ${begin}, ${Math.max(1, Math.round(durationMs))}ms`;
}

/** Words of Mermaid (section, click, title …) are words only at the beginning of a line: another sign stands there. */
function plain(text: string, otherwise: string): string {
  const clean = text.replace(/[^\p{L}\p{N}]+/gu, ' ').trim().slice(0, longestTitle).trim();
  return clean === '' ? otherwise : `· ${clean}`;
}
