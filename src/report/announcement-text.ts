// One announcement in one place, in one line: who was told what and when, or why not.
import type { Delivery } from '../ports';
import { clip, markdownText } from '../words/neutralise';
import { clockText } from './times';

export function announcementText({ channel, what, state, detail, at }: Delivery): string {
  const words = `**${line(channel)}**: ${line(what)}`;
  const when = clockText(at) === '' ? '' : `${clockText(at)} `;
  return state === 'told' ? `✅ ${when}${words}` : `⚠️ ${when}not told: ${words}${detail === '' ? '' : ` (${line(detail)})`}`;
}

function line(text: string): string {
  return markdownText(clip(text, 1_000));
}
