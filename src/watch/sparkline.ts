// A chart in one line of text: it shows on a phone, in a mail and in a terminal.

const bars = '▁▂▃▄▅▆▇█';
const widest = 60;

/** One bar a look, scaled from the lowest to the highest; a dot where there was no value. Long series are thinned to their worst values. */
export function sparkline(values: readonly (number | undefined)[], keepHighest: boolean): string {
  const thinned = thin(values, keepHighest);
  const known = thinned.filter((value): value is number => value !== undefined && Number.isFinite(value));
  const low = Math.min(...known);
  const span = Math.max(...known) - low;
  return thinned.map((value) => (value === undefined || !Number.isFinite(value) ? '·' : bars[span === 0 ? 0 : Math.round(((value - low) / span) * (bars.length - 1))])).join('');
}

/** At most so many values: of each part the worst. */
export function thin(values: readonly (number | undefined)[], keepHighest: boolean, most = widest): (number | undefined)[] {
  if (values.length <= most) return [...values];
  const size = values.length / most;
  return Array.from({ length: most }, (_, index) => {
    const part = values.slice(Math.floor(index * size), Math.floor((index + 1) * size)).filter((value): value is number => value !== undefined && Number.isFinite(value));
    if (part.length === 0) return undefined;
    return keepHighest ? Math.max(...part) : Math.min(...part);
  });
}
