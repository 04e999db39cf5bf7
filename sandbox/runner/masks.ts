// Replaces secrets by *** in everything that is shown, in the forms in which GitHub also looks for them.

export class Masks {
  private readonly values = new Set<string>();

  /** A text of several lines is masked as a whole and line by line, because output is read line by line. */
  add(secret: string): void {
    for (const text of [secret, ...secret.split(/[\r\n]+/)]) {
      if (text.trim() === '') continue;
      for (const form of encodedForms(text)) this.values.add(form);
    }
  }

  apply(text: string): string {
    let masked = '';
    let shownUntil = 0;
    for (const [start, end] of mergeOverlapping(this.findAll(text))) {
      masked += `${text.slice(shownUntil, start)}***`;
      shownUntil = end;
    }
    return masked + text.slice(shownUntil);
  }

  private findAll(text: string): Range[] {
    const found: Range[] = [];
    for (const value of this.values) {
      for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) found.push([at, at + value.length]);
    }
    return found;
  }
}

type Range = [start: number, end: number];

function mergeOverlapping(ranges: Range[]): Range[] {
  const merged: Range[] = [];
  for (const [start, end] of ranges.sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

function encodedForms(text: string): string[] {
  return [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text), ...base64Forms(text)];
}

/** A secret inside a longer base64 text stands at one of three offsets; only its whole characters are known. */
function base64Forms(text: string): string[] {
  return [0, 1, 2]
    .map((offset) => {
      const encoded = Buffer.from('\0'.repeat(offset) + text).toString('base64').replaceAll('=', '');
      const partialTail = (Buffer.byteLength(text) + offset) % 3 === 0 ? 0 : 1;
      return encoded.slice(offset === 0 ? 0 : offset + 1, encoded.length - partialTail);
    })
    .filter((form) => form.length >= 8);
}
