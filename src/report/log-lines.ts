// The lines of the log for each event, for GitHub and for a terminal alike.
import type { Event, StepRecord } from '../engine/events';
import { durationText } from '../words/durations';
import { stripTerminal, tail } from '../words/neutralise';
import { withoutRepeats } from '../words/repeats';
import { planLines } from './plan-text';

export type LogLine =
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'warning' | 'error'; readonly title: string; readonly text: string }
  /** A foldable block. What hosts said is foreign text: it is shown, never obeyed. */
  | { readonly kind: 'group'; readonly title: string; readonly lines: readonly string[]; readonly foreign: string };

const outputLimit = 200_000;
const words = { done: 'done', already: 'nothing to do', failed: 'FAILED', inconclusive: 'INCONCLUSIVE', warned: 'went on without it', cancelled: 'cancelled', 'not-reached': 'not reached' } as const;

/** @param limit of what hosts said, characters; GitHub's log and a terminal show its end alone. */
export function logLines(event: Event, limit = outputLimit): LogLine[] {
  switch (event.kind) {
    case 'plan-made':
      return [{ kind: 'group', title: 'Plan', lines: planLines(event.plan), foreign: '' }];
    case 'note':
      return [event.level === 'warning' ? { kind: 'warning', title: 'Warning', text: event.text } : { kind: 'plain', text: event.text }];
    case 'step-started':
      return [{ kind: 'plain', text: `▶ ${event.planned.title} …` }];
    case 'step-heartbeat':
      return [{ kind: 'plain', text: `… ${event.planned.title}: ${durationText(event.elapsedMs)}${event.planned.documentedMs === undefined ? '' : ` of ${durationText(event.planned.documentedMs)} documented`}${event.line === '' ? '' : `: ${event.line}`}` }];
    case 'step-ended':
      return stepEnded(event.record, limit);
    case 'run-ended':
      return [];
  }
}

function stepEnded(record: StepRecord, limit: number): LogLine[] {
  const phases = Object.entries(record.phasesMs).map(([phase, ms]) => `${phase}: ${durationText(ms)}`);
  const group: LogLine = {
    kind: 'group',
    title: `${record.planned.title}: ${words[record.state]} in ${durationText(record.durationMs)}${record.planned.documentedMs === undefined ? '' : ` (documented for its section: ${durationText(record.planned.documentedMs)})`}`,
    lines: [record.detail, ...record.planned.says, ...phases, ...record.hosts.map((host) => `${host.host}: ${host.state}: ${host.detail} (${durationText(host.durationMs)})`)].map(stripTerminal),
    foreign: tail(record.output.map(({ title, text }) => `--- ${title}\n${limit === Number.POSITIVE_INFINITY ? stripTerminal(text) : withoutRepeats(stripTerminal(text))}`).join('\n'), limit),
  };
  const warnings = record.warnings.map((text): LogLine => ({ kind: 'warning', title: record.planned.title, text: stripTerminal(text) }));
  if (record.state !== 'failed' && record.state !== 'inconclusive') return [group, ...warnings];
  return [group, { kind: 'error', title: record.planned.title, text: stripTerminal(`${record.detail} → ${record.nextAction}`) }, ...warnings];
}
