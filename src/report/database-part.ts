// The database's part of plan and summary: strategy and reason, each migration with its action, what was kept where, how to take it back.
import type { RunReport, StepRecord } from '../engine/events';
import type { PlannedDatabase } from '../plan/plan';
import type { StepName } from '../step-names';
import { clip, markdownText } from '../words/neutralise';

const actions = { revert: 'reverted by its down.sql', mark: 'marked as rolled back', resolve: "resolved by Prisma's own command", keep: 'stays' } as const;
/** Steps whose outcome is told here, in this order. */
const told: readonly StepName[] = ['dump-doomed-rows', 'undo-migrations', 'prepare-restore', 'swap-database', 'verify-database'];
/** Steps after which there is something to take back. */
const changing: readonly StepName[] = ['undo-migrations', 'swap-database'];

/** Plain lines for the plan. */
export function databaseLines(database: PlannedDatabase | undefined): string[] {
  if (database === undefined) return [];
  const { name, strategy, reason, migrations } = database;
  return [`Database ${name}: ${strategy} (${reason})`, ...migrations.map((migration) => `  - ${migrationText(migration)}`), `  ${nextDeployText(database)}`];
}

export function databaseMarkdown({ plan, steps, result }: Pick<RunReport, 'plan' | 'steps' | 'result'>): string {
  const database = plan?.database;
  if (database === undefined || result === 'refused') return '';
  const records = told.flatMap((name) => steps.filter(({ planned }) => planned.step === name));
  const undo = records.filter(({ planned, state }) => changing.includes(planned.step) && state === 'done').map(({ planned }) => `- To take it back: ${markdownText(planned.undo)}`);
  return [
    '## Database',
    `${markdownText(database.name)}: **${database.strategy}** (${markdownText(database.reason)})`,
    [...database.migrations.map((migration) => `- ${markdownText(migrationText(migration))}`), ...records.map(recordText), ...undo, `- ${markdownText(nextDeployText(database))}`].join('\n'),
  ].join('\n\n');
}

function recordText({ planned, state, detail }: StepRecord): string {
  return `- ${markdownText(planned.title)}: ${state === 'not-reached' ? 'not reached' : markdownText(clip(detail, 2_000))}`;
}

function migrationText({ name, state, action, why, holds }: PlannedDatabase['migrations'][number]): string {
  return `${name} (${state}): ${actions[action]}${why === '' ? '' : `, for ${why}`}${holds.length === 0 ? '' : `; ${holds.join(', ')}`}`;
}

function nextDeployText({ nextDeploy }: PlannedDatabase): string {
  return `The next prisma migrate deploy of the newer release ${nextDeploy.works ? 'works' : 'will FAIL'}: ${nextDeploy.why}`;
}
