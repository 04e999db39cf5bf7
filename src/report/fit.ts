// Fits a page into a limit of bytes: whole rows, items and blocks are left out, the least important first, and the page says so.

/** Text that cannot be divided, and rows or items below it that can be left out from the end. */
export interface Block {
  readonly head: string;
  readonly items?: readonly string[];
}

export interface Section {
  /** Named where it had to be left out. */
  readonly name: string;
  /** 0 is kept before all others. */
  readonly rank: number;
  readonly blocks: readonly Block[];
}

/** Room for what says that something is missing. */
const noteBytes = 600;

/** The sections in their order, below the limit. What is kept is decided by their rank. */
export function fit(sections: readonly Section[], limitBytes: number, whereAllIs: string): string {
  const kept = new Map<Section, string>();
  const leftOut: string[] = [];
  let room = limitBytes - noteBytes;
  for (const section of [...sections].sort((left, right) => left.rank - right.rank)) {
    const { text, whole } = fill(section.blocks, room);
    if (text !== '') kept.set(section, text);
    room -= bytes(text) + 2;
    if (!whole) leftOut.push(section.name);
  }
  const page = sections.flatMap((section) => kept.get(section) ?? []);
  const note = leftOut.length === 0 ? [] : [`> ✂️ Too much for one page: ${leftOut.join(', ')} could not be shown in full. ${whereAllIs}`];
  return [...page, ...note].join('\n\n').concat('\n');
}

function fill(blocks: readonly Block[], roomBytes: number): { text: string; whole: boolean } {
  const parts: string[] = [];
  let room = roomBytes;
  let whole = true;
  for (const { head, items = [] } of blocks) {
    const rows = itemsWithin(items, room - bytes(head));
    // Without a single row, a table's head says nothing.
    if (bytes(head) > room || (items.length > 0 && rows.length === 0)) {
      whole = false;
      continue;
    }
    const part = [head, ...rows].filter((line) => line !== '').join('\n');
    if (part === '') continue;
    parts.push(part);
    room -= bytes(part) + 2;
    if (rows.length < items.length) whole = false;
  }
  return { text: parts.join('\n\n'), whole };
}

function itemsWithin(items: readonly string[], roomBytes: number): string[] {
  let room = roomBytes;
  const kept: string[] = [];
  for (const item of items) {
    room -= bytes(item) + 1;
    if (room < 0) break;
    kept.push(item);
  }
  return kept;
}

function bytes(text: string): number {
  return Buffer.byteLength(text);
}
