// Blocks that a phone shows, within Slack's limits, and no power for foreign text.
import { describe, expect, it } from '@jest/globals';
import { blockProblem } from '../../sandbox/stubs/slack-blocks';
import { mentionOf, slackMessage, slackReply, slackText } from '../../src/announce/slack-message';
import { hostileTexts, started } from '../samples/announcement';

/** All texts that Slack would read as markup. */
function markup(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = (value as { type?: string }).type === 'mrkdwn' ? [String((value as { text?: string }).text)] : [];
  return [...own, ...Object.values(value).flatMap(markup)];
}

describe('a message', () => {
  it('has verdict, versions, incident, who asked and the run, and calls the people that the configuration names', () => {
    const announcement = { ...started(), people: ['Product Owner', 'Team', 'Legal'] };
    const { text, blocks } = slackMessage(announcement, { 'Product Owner': '<@U1>', Team: '<!subteam^S1>' });
    expect(text).toBe(announcement.text);
    expect(blocks).toMatchObject([
      { type: 'header', text: { type: 'plain_text', text: 'Sample Shop staging: rollback in progress' } },
      { type: 'section', text: { type: 'plain_text', text: announcement.text } },
      { type: 'rich_text' },
      { type: 'section', text: { type: 'mrkdwn', text: '<@U1> (Product Owner), <!subteam^S1> (Team)' } },
    ]);
    const facts = JSON.stringify(blocks[2]);
    for (const fact of ['v4.0.0 → v3.0.0', 'INC-1', 'ada', 'https://ci.example/1']) expect(facts).toContain(fact);
    expect(blockProblem(blocks)).toBeUndefined();
  });

  it.each(hostileTexts)('%j stands only where Slack reads no markup', (reason) => {
    const { text, blocks } = slackMessage({ ...started({ reason, running: [reason], incident: reason }), title: reason }, {});
    expect(blockProblem(blocks)).toBeUndefined();
    expect(markup(blocks)).toEqual([]);
    expect(text).not.toMatch(/[<>]|(?<!\u200b)[*`~@]/);
  });

  it('of megabytes keeps the limits', () => {
    const long = '&<>🔥'.repeat(500_000);
    const { text, blocks } = slackMessage({ ...started({ reason: long }), title: long, text: long, people: Array.from({ length: 500 }, (_, index) => `Role ${index}`) }, Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`Role ${index}`, `<@U${index}>`])));
    expect(blockProblem(blocks)).toBeUndefined();
    expect(text.length).toBeLessThanOrEqual(3_000);
    const { blocks: replies } = slackReply(Array.from({ length: 1_000 }, (_, index) => `${index} ${'x'.repeat(300)}`));
    expect(blockProblem(replies)).toBeUndefined();
    expect(JSON.stringify(replies)).toContain('999 xxx');
    expect(blockProblem(slackReply([long]).blocks)).toBeUndefined();
  });
});

it.each([
  ['U1', '<@U1>'],
  ['S1', '<!subteam^S1>'],
  ['<!subteam^S2>', '<!subteam^S2>'],
  ['here', '<!here>'],
])('%s in the configuration calls %s', (given, mention) => {
  expect(mentionOf(given)).toBe(mention);
});

it('markup of a stranger is text', () => {
  expect(slackText('<!channel> & *b*')).toBe('&lt;!channel&gt; &amp; \u200b*\u200bb\u200b*\u200b');
});
