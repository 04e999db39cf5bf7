// One line for the thread of the chat when a step has ended.
import type { Event } from '../engine/events';
import { durationText } from './duration-text';
import { stripTerminal } from './neutralise';

const marks = { done: '✅', already: '☑️', failed: '❌', inconclusive: '❔', warned: '⚠️', cancelled: '🛑', 'not-reached': '▫️' } as const;
const lineLimit = 300;

/** Undefined for what is no news in a chat. */
export function progressLine(event: Event): string | undefined {
  if (event.kind !== 'step-ended') return undefined;
  const { planned, state, detail, durationMs } = event.record;
  const line = stripTerminal(`${marks[state]} ${planned.title} (${durationText(durationMs)}): ${detail.slice(0, 2 * lineLimit)}`).replace(/\s+/g, ' ');
  return line.length <= lineLimit ? line : `${line.slice(0, lineLimit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
