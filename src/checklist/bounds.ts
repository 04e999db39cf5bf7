// Numbers and values against their bounds: SQL values, metrics.
import type { Bounds } from '../config/checklist-schema';

export function describeBounds(bounds: Bounds): string {
  const parts = [
    bounds.is === undefined ? '' : `is ${String(bounds.is)}`,
    bounds.above === undefined ? '' : `> ${bounds.above}`,
    bounds['at-least'] === undefined ? '' : `≥ ${bounds['at-least']}`,
    bounds.below === undefined ? '' : `< ${bounds.below}`,
    bounds['at-most'] === undefined ? '' : `≤ ${bounds['at-most']}`,
  ];
  return parts.filter((part) => part !== '').join(' and ') || 'any value';
}

/** Whether a value is as it should be; undefined where it cannot be judged: nothing there, or no number where one is needed. */
export function withinBounds(value: unknown, bounds: Bounds): boolean | undefined {
  if (value === undefined || value === null) return undefined;
  if (bounds.is !== undefined && String(value) !== String(bounds.is)) return false;
  if ([bounds.above, bounds.below, bounds['at-least'], bounds['at-most']].every((limit) => limit === undefined)) return true;
  const number = typeof value === 'number' ? value : Number(String(value).trim() === '' ? Number.NaN : value);
  if (Number.isNaN(number)) return undefined;
  const { above, below, 'at-least': least, 'at-most': most } = bounds;
  return !((above !== undefined && number <= above) || (below !== undefined && number >= below) || (least !== undefined && number < least) || (most !== undefined && number > most));
}
