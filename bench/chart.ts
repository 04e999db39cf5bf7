// A bar chart in Mermaid, which GitHub draws.

export interface Bar {
  readonly name: string;
  readonly value: number;
}

/** @param unit of the values, as the axis names it. */
export function barChart(title: string, unit: string, bars: readonly Bar[]): string {
  const top = Math.max(...bars.map(({ value }) => value));
  return [
    '```mermaid',
    'xychart-beta horizontal',
    `  title "${title}"`,
    `  x-axis [${bars.map(({ name }) => `"${name}"`).join(', ')}]`,
    `  y-axis "${unit}" 0 --> ${rounded(top * 1.05)}`,
    `  bar [${bars.map(({ value }) => rounded(value)).join(', ')}]`,
    '```',
  ].join('\n');
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
