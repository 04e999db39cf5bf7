// What a program printed over and over, shown once, with how often.

/** The same line again and again becomes two: the line, and how many more there were. */
export function withoutRepeats(text: string): string {
  const shown: string[] = [];
  const lines = text.split('\n');
  for (let first = 0; first < lines.length; ) {
    let next = first + 1;
    while (next < lines.length && lines[next] === lines[first]) next += 1;
    const more = next - first - 1;
    const line = lines[first] ?? '';
    shown.push(line, ...(more === 0 ? [] : more === 1 || line.trim() === '' ? Array<string>(Math.min(more, 1)).fill(line) : [`… the same line ${more} times more`]));
    first = next;
  }
  return shown.join('\n');
}
