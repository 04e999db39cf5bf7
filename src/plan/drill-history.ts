// docs/drills/history.json: how long each step of each drill took. Read by people's eyes too, so what is not understood is kept as it stands.

/** One drill whose rollback ended verified. */
export interface DrillEntry {
  /** `2026-08-01`, UTC. */
  readonly date: string;
  /** The rollback that was rehearsed: quick, full … */
  readonly type: string;
  /** Milliseconds by step name. */
  readonly steps: Readonly<Record<string, number>>;
  /** Of the whole rollback, ms. */
  readonly totalMs: number;
}

/** In the workspace. */
export const historyPath = 'docs/drills/history.json';

/** In its order, newest last. What is no drill is left out. */
export function parseHistory(text: string): DrillEntry[] {
  return (listOf(text) ?? []).filter(isEntry);
}

/** The text with one more drill; nothing that is there is lost. Undefined: the text is no list, and nobody may write over it. */
export function withEntry(text: string | undefined, entry: DrillEntry): string | undefined {
  const list = text === undefined || text.trim() === '' ? [] : listOf(text);
  if (list === undefined) return undefined;
  const present = list.some((each) => isEntry(each) && sameEntry(each, entry));
  const all = present ? list : [...list, entry];
  return `[\n${all.map((each) => `  ${JSON.stringify(each)}`).join(',\n')}\n]\n`;
}

function listOf(text: string): unknown[] | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is DrillEntry {
  if (value === null || typeof value !== 'object') return false;
  const { date, type, steps, totalMs } = value as Record<string, unknown>;
  return typeof date === 'string' && /^\d{4}-\d{2}-\d{2}/.test(date) && !Number.isNaN(Date.parse(date)) && typeof type === 'string' && isTime(totalMs) && steps !== null && typeof steps === 'object' && Object.values(steps).every(isTime);
}

function isTime(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function sameEntry(left: DrillEntry, right: DrillEntry): boolean {
  const text = ({ date, type, steps, totalMs }: DrillEntry) => JSON.stringify([date, type, Object.entries(steps).sort(([one], [other]) => one.localeCompare(other)), totalMs]);
  return text(left) === text(right);
}
