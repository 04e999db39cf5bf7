// What Slack refuses of blocks: the limits and forms of its Block Kit, as far as messages use them.

type Block = Readonly<Record<string, unknown>>;

const blockLimit = 50;

/** Undefined when Slack would take them. */
export function blockProblem(blocks: readonly unknown[]): string | undefined {
  if (blocks.length > blockLimit) return 'invalid_blocks';
  return blocks.every((block) => isBlock(block as Block)) ? undefined : 'invalid_blocks';
}

function isBlock(block: Block): boolean {
  switch (block['type']) {
    case 'header':
      return isText(block['text'], 150, ['plain_text']);
    case 'section':
      return isText(block['text'], 3_000, ['plain_text', 'mrkdwn']);
    case 'rich_text':
      return listOf(block['elements']).every((section) => section['type'] === 'rich_text_section' && listOf(section['elements']).every(isElement));
    default:
      return false;
  }
}

function isText(value: unknown, limit: number, types: readonly string[]): boolean {
  const { type, text, emoji } = (value ?? {}) as Block;
  return types.includes(String(type)) && typeof text === 'string' && text.length > 0 && text.length <= limit && (emoji === undefined || type === 'plain_text');
}

function isElement(element: Block): boolean {
  if (element['type'] === 'text') return typeof element['text'] === 'string' && element['text'].length > 0;
  return element['type'] === 'link' && /^https?:/.test(String(element['url']));
}

function listOf(value: unknown): Block[] {
  return Array.isArray(value) && value.length > 0 ? (value as Block[]) : [{}];
}
