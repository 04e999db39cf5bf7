// The baseline: what was so before a deployment ("pre-deployment record count", "matches pre-deployment baseline"). Its shape, its way
// through text, and how counts of today are held against it.

/** Rows by table; tables outside of `public` carry their schema: `audit.events`. */
export type Counts = Readonly<Record<string, number>>;

/** What a schema consists of, by name: what a restore that was cut short lacks. */
export interface Fingerprint {
  /** `table.constraint` */
  readonly constraints: readonly string[];
  /** `table.index` */
  readonly indexes: readonly string[];
  readonly sequences: readonly string[];
}

export interface DatabaseBaseline {
  readonly name: string;
  readonly sizeBytes: number;
  /** Applied ones, oldest first. */
  readonly migrations: readonly string[];
  readonly counts: Counts;
  readonly fingerprint: Fingerprint;
}

export interface CheckBaseline {
  readonly name: string;
  readonly requests: number;
  /** Replies that were not as expected, as a share: 0 to 1. */
  readonly errorShare: number;
  /** ms; of the replies that came. */
  readonly medianMs: number;
  readonly slowestMs: number;
}

export interface Baseline {
  readonly format: 1;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly system: string;
  readonly environment: string;
  /** The run that recorded it. */
  readonly run: string;
  /** What ran: the deployment comes after it. */
  readonly release: { readonly tag: string; readonly commit: string };
  readonly hosts: readonly { readonly host: string; readonly release: string; readonly commit: string }[];
  readonly checks: readonly CheckBaseline[];
  /** Undefined where none is described, or where it could not be read. */
  readonly database: DatabaseBaseline | undefined;
  /** What could not be recorded, and why. */
  readonly missing: readonly string[];
}

export function baselineText(baseline: Baseline): string {
  return JSON.stringify(baseline);
}

/** Undefined for what is none: a file of another format, or one that was cut off. */
export function parseBaseline(text: string): Baseline | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isBaseline(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isBaseline(value: unknown): value is Baseline {
  if (typeof value !== 'object' || value === null) return false;
  const { format, at, release, database } = value as Partial<Record<keyof Baseline, unknown>>;
  const counts = (database as { counts?: unknown } | undefined)?.counts;
  return format === 1 && typeof at === 'string' && !Number.isNaN(Date.parse(at)) && typeof (release as { commit?: unknown } | undefined)?.commit === 'string' && (database === undefined || (typeof counts === 'object' && counts !== null && Object.values(counts).every((rows) => typeof rows === 'number')));
}

/** The one that was recorded last. */
export function newestBaseline(baselines: readonly Baseline[]): Baseline | undefined {
  return [...baselines].sort((left, right) => Date.parse(right.at) - Date.parse(left.at))[0];
}

/** A table that holds less than before. */
export interface Loss {
  readonly table: string;
  readonly before: number;
  readonly now: number;
  /** It held rows and holds none. */
  readonly emptied: boolean;
}

/** Tables that both sides know and that hold less now; those that were emptied first. More rows are no loss. */
export function compareCounts(before: Counts, now: Counts): Loss[] {
  const losses = Object.entries(before).flatMap(([table, rows]): Loss[] => {
    const left = now[table];
    return left === undefined || left >= rows ? [] : [{ table, before: rows, now: left, emptied: left === 0 }];
  });
  return losses.sort((left, right) => Number(right.emptied) - Number(left.emptied) || right.before - right.now - (left.before - left.now));
}

export function describeLoss({ table, before, now }: Loss): string {
  return `${table}: ${now} instead of ${before} rows (${before - now} fewer)`;
}
