// How long a rollback would take now: from drills, from the last rollbacks on the hosts, or from the document; and from the standby. Pure.
import type { DrillEntry } from '../plan/drill-history';
import type { RollbackType } from '../request';

export interface Expected {
  readonly type: RollbackType;
  readonly ms: number;
  /** Where that comes from, for people. */
  readonly from: string;
}

export interface JournalLine {
  readonly run: string;
  readonly step: string;
  readonly event: string;
  /** ISO 8601, clock of the host. */
  readonly at: string;
}

export function parseJournal(lines: readonly string[]): JournalLine[] {
  return lines.flatMap((line) => {
    try {
      const { run, step, event, at } = JSON.parse(line) as Partial<JournalLine>;
      return typeof run === 'string' && typeof step === 'string' && typeof event === 'string' && typeof at === 'string' ? [{ run, step, event, at }] : [];
    } catch {
      return [];
    }
  });
}

/** The last run that switched a backend: from the first job that it began to the last that ended, as one host saw it; in the shape of a drill. */
export function lastRollback(journals: readonly (readonly JournalLine[])[]): DrillEntry | undefined {
  const runs = journals.flatMap((journal) => {
    const switched = journal.filter(({ step, event }) => step === 'switch-backend' && event === 'ended').at(-1);
    return switched === undefined ? [] : [durationsOf(journal.filter(({ run }) => run === switched.run))];
  });
  return runs.sort((left, right) => left.date.localeCompare(right.date)).at(-1);
}

function durationsOf(lines: readonly JournalLine[]): DrillEntry {
  const times = lines.map(({ at }) => Date.parse(at)).filter(Number.isFinite);
  const began = new Map(lines.filter(({ event }) => event === 'started').map(({ step, at }) => [step, Date.parse(at)]));
  const ended = new Map(lines.filter(({ event }) => event === 'ended').map(({ step, at }) => [step, Date.parse(at)]));
  const steps = [...ended].flatMap(([step, at]) => (began.has(step) ? [[step, at - (began.get(step) ?? at)] as const] : []));
  return { date: lines.at(-1)?.at ?? '', type: began.has('undo-migrations') || began.has('prepare-restore') ? 'full' : 'quick', steps: Object.fromEntries(steps), totalMs: times.length === 0 ? 0 : Math.max(...times) - Math.min(...times) };
}

export interface TimeSources {
  readonly history: readonly DrillEntry[];
  readonly last: DrillEntry | undefined;
  /** Milliseconds that the document gives, by type. */
  readonly documented: Readonly<Partial<Record<RollbackType, number>>>;
  readonly standby: boolean;
}

/** One line for each type that anything is known of. */
export function expectedTimes(types: readonly RollbackType[], sources: TimeSources): Expected[] {
  return types.flatMap((type) => {
    const drill = sources.history.filter((each) => each.type === type).at(-1);
    if (drill !== undefined) return [fromMeasured(type, drill, 'drill', sources.standby)];
    if (sources.last?.type === type) return [fromMeasured(type, sources.last, 'last rollback', sources.standby)];
    const ms = sources.documented[type];
    return ms === undefined ? [] : [{ type, ms, from: `the document; there was no drill yet${sources.standby ? '; with the standby it is a switch' : ''}` }];
  });
}

/** With the standby nothing is built: what building took is not waited for. */
function fromMeasured(type: RollbackType, { date, steps, totalMs }: DrillEntry, what: string, standby: boolean): Expected {
  const built = Math.max(0, ...['prepare-backend', 'prepare-frontend'].map((step) => steps[step] ?? 0));
  const saved = standby && built < totalMs ? built : 0;
  const note = standby ? (saved > 0 ? ', less the build, which the standby saves' : '') : '; there is no whole standby, so it builds';
  return { type, ms: totalMs - saved, from: `${what} of ${date.slice(0, 10)}${note}` };
}
