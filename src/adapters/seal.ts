// A mark at the end of what we file: which run it is about, how much was known, and a seal that is broken as soon as people edit the text.
import { createHash } from 'node:crypto';
import type { Dossier, Filing } from '../ports';

const mark = /\n*<!-- emergency-rollback (.+?) whole=(yes|no) seal=([0-9a-f]{64}) -->\s*$/;

type Subject = Pick<Dossier, 'key' | 'whole'>;

export function seal(text: string, { key, whole }: Subject): string {
  return `${clean(text)}\n\n<!-- emergency-rollback ${key} whole=${whole ? 'yes' : 'no'} seal=${hash(text)} -->\n`;
}

/** Undefined: it is not ours. */
export function sealOf(text: string): (Subject & { readonly intact: boolean }) | undefined {
  const found = mark.exec(clean(text));
  if (found !== null) return { key: found[1] ?? '', whole: found[2] === 'yes', intact: hash(clean(text).slice(0, found.index)) === found[3] };
  // People may have written below the mark.
  const inside = /<!-- emergency-rollback (.+?) whole=(yes|no) seal=[0-9a-f]{64} -->/.exec(text);
  return inside === null ? undefined : { key: inside[1] ?? '', whole: inside[2] === 'yes', intact: false };
}

/** What may become of a text that is there already: nothing of people's is overwritten, and nothing that knows more. */
export function verdictOn(present: string, content: string): Pick<Filing, 'state' | 'detail'> {
  const [old, fresh] = [sealOf(present), sealOf(content)];
  if (old?.intact !== true) return { state: 'left', detail: 'people have edited it' };
  if (clean(present) === clean(content)) return { state: 'unchanged', detail: '' };
  if (old.whole && fresh?.whole !== true) return { state: 'left', detail: 'what is there was written from a whole journal' };
  return { state: 'updated', detail: '' };
}

function hash(text: string): string {
  return createHash('sha256').update(clean(text)).digest('hex');
}

/** Line ends and the end of a text change on their way through a form. */
function clean(text: string): string {
  return text.replaceAll('\r\n', '\n').trimEnd();
}
