// Whether a database is as it was decided (Post-Rollback Verification, 6): its migrations, and its rows against the baseline. Pure.
import { compareCounts, describeLoss, type Baseline, type Counts } from './baseline';
import { missing, type KnownMigration, type MigrationState } from './migrations';
import type { Decision, MigrationAction } from './strategy';

/** What must be so after the action. */
function stateAfter({ migration, action }: MigrationAction): MigrationState {
  return action === 'keep' ? migration.state : 'rolled-back';
}

/** What is otherwise than decided; empty when nothing is. */
export function migrationProblems(known: readonly KnownMigration[], release: readonly string[], tag: string, { actions }: Decision): string[] {
  const stateOf = (name: string) => known.find((migration) => migration.name === name)?.state;
  return [
    ...missing(known, release).map((name) => `${name} of ${tag} is ${stateOf(name) ?? 'not there'}`),
    ...actions.filter((each) => stateOf(each.migration.name) !== stateAfter(each)).map((each) => `${each.migration.name} is ${stateOf(each.migration.name) ?? 'not there'} instead of ${stateAfter(each)}`),
    ...known.filter(({ name, state }) => state === 'failed' && !release.includes(name) && !actions.some(({ migration }) => migration.name === name)).map(({ name }) => `${name} is failed: prisma migrate deploy refuses until it is resolved`),
  ];
}

export interface RowsVerdict {
  /** Rows are gone, and nothing explains it. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** @param takenAt when the backup was made, ISO 8601. */
export function explainByBackup({ at }: Pick<Baseline, 'at'>, takenAt: string): string | undefined {
  return Date.parse(takenAt) < Date.parse(at) ? `the backup is of ${takenAt}, before that baseline: what was written in between is not in it` : undefined;
}

export interface CountedNow {
  readonly counts: Counts;
  readonly absent: readonly string[];
}

/**
 * @param target commit of the release that serves now: a baseline of the same one knows no table that may be gone.
 * @param explanation why fewer rows are expected; undefined: nothing explains them.
 */
export function judgeRows(baseline: Baseline, now: CountedNow, target: string, explanation: string | undefined): RowsVerdict {
  const losses = compareCounts(baseline.database?.counts ?? {}, now.counts);
  const explained = explanation !== undefined;
  const than = `than in the baseline of ${baseline.at}`;
  const why = explained ? `; ${explanation}` : '';
  const gone = baseline.release.commit === target ? now.absent.map((table) => `${table} is not there, and held ${baseline.database?.counts[table] ?? 0} rows in the baseline of ${baseline.at}`) : [];
  return {
    problems: [...gone, ...(explained ? [] : losses.filter(({ emptied }) => emptied).map(({ table, before }) => `${table} is empty, and held ${before} rows in the baseline of ${baseline.at}`))],
    warnings: losses.filter(({ emptied }) => explained || !emptied).map((loss) => `${describeLoss(loss)} ${than}${why}`),
  };
}
