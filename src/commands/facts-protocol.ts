// Reads the `fact` lines of a script's output. Whatever else the script printed is left alone.

export type FactLines = ReadonlyMap<string, readonly string[]>;

export function parseFacts(output: string): FactLines {
  const facts = new Map<string, string[]>();
  for (const line of output.split('\n')) {
    const match = /^fact\t([^\t]+)\t(.*)$/.exec(line);
    if (match === null) continue;
    const [, name = '', value = ''] = match;
    const values = facts.get(name);
    if (values === undefined) facts.set(name, [value]);
    else values.push(value);
  }
  return facts;
}

/** The last value of a fact; empty when the script did not report it. */
export function fact(facts: FactLines, name: string): string {
  return facts.get(name)?.at(-1) ?? '';
}

export function allFacts(facts: FactLines, name: string): readonly string[] {
  return facts.get(name) ?? [];
}

/** The output without its fact lines: what a person wants to read. */
export function withoutFacts(output: string): string {
  return output
    .split('\n')
    .filter((line) => !line.startsWith('fact\t'))
    .join('\n')
    .trim();
}
