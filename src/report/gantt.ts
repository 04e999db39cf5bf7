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
  const lines = drawn.flatMap((record, index) => [...(record.stage === drawn[index - 1]?.stage ? [] : [`  section ${plain(record.stage, 'Stage')}`]), taskLine(record, index)]);
  // Read and written without a zone: everybody sees UTC, as in the table.
  return ['```mermaid', 'gantt', '  dateFormat YYYY-MM-DD HH:mm:ss.SSS', '  axisFormat %H:%M:%S', ...lines, '```'].join('\n');
}

function taskLine({ planned, startedAt, durationMs, state }: StepRecord, index: number): string {
  const begin = new Date(startedAt).toISOString().replace('T', ' ').replace('Z', '');
  return `  ${plain(planned.title, `Step ${index + 1}`)} :${tags[state] ?? ''}t${index}, ${begin}, ${Math.max(1, Math.round(durationMs))}ms`;
}

/** Words of Mermaid at the beginning of a line (section, click, title …) are words only when another sign stands before them. */
function plain(text: string, otherwise: string): string {
  const clean = text.replace(/[^\p{L}\p{N}]+/gu, ' ').trim().slice(0, longestTitle).trim();
  return clean === '' ? otherwise : `· ${clean}`;
}
