// One line for the thread of the chat when a step has ended.
import type { Event } from '../engine/events';
import { durationText } from '../words/durations';
import { oneLine } from '../words/lines';
import { stateMarks } from './verdicts';

const lineLimit = 300;

/** Undefined for what is no news in a chat. */
export function progressLine(event: Event): string | undefined {
  if (event.kind !== 'step-ended') return undefined;
  const { planned, state, detail, durationMs } = event.record;
  return oneLine(`${stateMarks[state]} ${planned.title} (${durationText(durationMs)}): ${detail}`, lineLimit);
}
