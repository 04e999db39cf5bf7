// A mark at the end of what we file: which run it is about, and a seal that is broken as soon as people edit the text.
import { createHash } from 'node:crypto';

const mark = /\n*<!-- emergency-rollback (.+?) seal=([0-9a-f]{64}) -->\s*$/;

export function seal(text: string, key: string): string {
  return `${clean(text)}\n\n<!-- emergency-rollback ${key} seal=${hash(text)} -->\n`;
}

/** Undefined: it is not ours. */
export function sealOf(text: string): { readonly key: string; readonly intact: boolean } | undefined {
  const found = mark.exec(text.replaceAll('\r\n', '\n'));
  if (found !== null) return { key: found[1] ?? '', intact: hash(text.replaceAll('\r\n', '\n').slice(0, found.index)) === found[2] };
  // People may have written below the mark.
  const inside = /<!-- emergency-rollback (.+?) seal=[0-9a-f]{64} -->/.exec(text);
  return inside === null ? undefined : { key: inside[1] ?? '', intact: false };
}

function hash(text: string): string {
  return createHash('sha256').update(clean(text)).digest('hex');
}

/** Line ends and the end of a text change on their way through a form. */
function clean(text: string): string {
  return text.replaceAll('\r\n', '\n').trimEnd();
}
