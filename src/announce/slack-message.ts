// An announcement as Slack wants it: blocks that a phone shows well, and the text for notifications. Foreign text stands only where Slack reads no markup.
import type { Announcement } from '../ports';
import { cut } from '../words/lines';

/** Slack's limits: 150 for a header, 3,000 for a text of a block, 50 blocks; 40,000 for the text, of which a notification shows little. */
const headerLimit = 150;
const blockLimit = 3_000;
const mostBlocks = 50;

/** Roles and what calls them: `<@U123>`. */
export type Mentions = Readonly<Record<string, string>>;

export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly object[];
}

export function slackMessage(announcement: Announcement, mentions: Mentions): SlackMessage {
  const { title, text, people, values } = announcement;
  const called = people.flatMap((role) => (mentions[role] === undefined ? [] : [`${mentions[role]} (${slackText(role)})`]));
  const blocks = [
    { type: 'header', text: { type: 'plain_text', text: cut(title, headerLimit), emoji: false } },
    { type: 'section', text: literal(text) },
    facts(values),
    ...(called.length === 0 ? [] : [{ type: 'section', text: { type: 'mrkdwn', text: fitting(called, blockLimit) } }]),
  ];
  return { text: cut(slackText(cut(text, blockLimit / 2)), blockLimit), blocks };
}

/** A reply in the thread: as many lines in a block as fit. */
export function slackReply(lines: readonly string[]): SlackMessage {
  const texts = lines.map((line) => cut(line, blockLimit)).reduce<string[]>((blocks, line) => {
    const last = blocks.at(-1);
    return last === undefined || last.length + line.length + 1 > blockLimit ? [...blocks, line] : [...blocks.slice(0, -1), `${last}\n${line}`];
  }, []);
  return { text: cut(slackText(cut(lines[0] ?? '', blockLimit / 2)), blockLimit), blocks: texts.slice(-mostBlocks).map((text) => ({ type: 'section', text: literal(text) })) };
}

/** `<@U1>`, `<!subteam^S1>`, `<!here>` from what the configuration says; only the configuration can call people. */
export function mentionOf(given: string): string {
  if (given.startsWith('<')) return given;
  if (given === 'here' || given === 'channel') return `<!${given}>`;
  return given.startsWith('S') ? `<!subteam^${given}>` : `<@${given}>`;
}

/** Where Slack reads markup: links, mentions, *bold* and `code` of a stranger lose their power. */
export function slackText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[*_~`@]/g, (character) => `\u200b${character}\u200b`);
}

/** As many as fit, none cut in the middle. */
function fitting(parts: readonly string[], limit: number): string {
  return parts.reduce((sum, part) => (sum.length + part.length + 2 > limit ? sum : sum === '' ? part : `${sum}, ${part}`), '');
}

function literal(text: string): object {
  return { type: 'plain_text', text: cut(text, blockLimit) || '…', emoji: false };
}

/** rich_text shows its texts as they stand. */
function facts({ from = '', to = '', incident = '', actor = '', run = '' }: Announcement['values']): object {
  const link = /^https?:\/\//.test(run) ? { type: 'link', url: run, text: 'the run' } : { type: 'text', text: run || 'unknown' };
  const lines = [
    ['Versions', { type: 'text', text: `${from} → ${to}` }],
    ['Incident', { type: 'text', text: incident || 'none' }],
    ['Asked by', { type: 'text', text: actor || 'unknown' }],
    ['Run', link],
  ] as const;
  const elements = lines.flatMap(([label, value], index) => [{ type: 'text', text: `${index === 0 ? '' : '\n'}${label}: `, style: { bold: true } }, value]);
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}
