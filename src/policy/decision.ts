// From the rows to one decision, and what to do about it (Rollback Decision Matrix, When to Rollback).
import type { MatrixRow } from '../config/decide-schema';
import type { RowVerdict } from './decision-matrix';

export type RollbackDecision = 'immediate' | 'scheduled' | 'monitor' | 'inconclusive';

/** What the form of the rollback would be filled in with, and why. */
export interface Recommendation {
  readonly type: NonNullable<MatrixRow['type']>;
  readonly target: string;
  readonly environment: string;
  readonly scenario: string;
  /** Never restore: that takes the name of the database, typed by a person. */
  readonly strategy: Exclude<NonNullable<MatrixRow['strategy']>, 'restore'>;
  readonly reason: string;
  /** Why each of them. */
  readonly because: Readonly<Record<'type' | 'target' | 'scenario' | 'strategy', string>>;
  /** What only people may choose instead. */
  readonly choices: readonly string[];
}

export interface Assessment {
  readonly decision: RollbackDecision;
  readonly why: string;
  readonly rows: readonly RowVerdict[];
  /** Undefined where nothing is to be rolled back, or nobody knows. */
  readonly recommendation: Recommendation | undefined;
  /** Monitoring's clock, ISO 8601, UTC. */
  readonly at: string;
}

/**
 * Immediate that holds is immediate, whatever else is unknown. Where nothing holds, a row that could not be judged
 * and that would have decided makes it inconclusive.
 */
export function assess(rows: readonly RowVerdict[], { environment, scenario }: { readonly environment: string; readonly scenario: string }, at: string): Assessment {
  const { decision, why } = decisionOf(rows);
  const deciding = rows.filter(({ row, state }) => state === 'holds' && row.verdict === decision).map(({ row }) => row);
  const recommended = decision === 'immediate' || decision === 'scheduled' ? recommend(deciding, environment, scenario) : undefined;
  return { decision, why, rows, recommendation: recommended, at };
}

function decisionOf(rows: readonly RowVerdict[]): { decision: RollbackDecision; why: string } {
  const named = (state: RowVerdict['state'], verdict: MatrixRow['verdict']) => rows.filter((each) => each.state === state && each.row.verdict === verdict).map(({ row }) => row.name);
  const lowering = rows.filter(({ state, row }) => state === 'holds' && row.lowers).map(({ row }) => row.name);
  const [immediate, scheduled] = [named('holds', 'immediate'), named('holds', 'scheduled')];
  const unknown = [...named('inconclusive', 'immediate'), ...(lowering.length > 0 ? [] : named('inconclusive', 'scheduled'))];
  if (immediate.length > 0) return { decision: 'immediate', why: list(immediate) };
  if (scheduled.length > 0 && lowering.length === 0) return { decision: 'scheduled', why: list(scheduled) };
  if (unknown.length > 0) return { decision: 'inconclusive', why: `could not be judged: ${list(unknown)}` };
  if (scheduled.length > 0) return { decision: 'monitor', why: `${list(scheduled)}; but ${list(lowering)}` };
  return { decision: 'monitor', why: list(named('holds', 'monitor')) || 'no row asks for a rollback' };
}

function list(names: readonly string[]): string {
  return names.join('; ');
}

function recommend(rows: readonly MatrixRow[], environment: string, usual: string): Recommendation {
  const type = typeFor(rows);
  const scenario = rows.find((row) => row.scenario !== undefined);
  const strategy = rows.find((row) => row.strategy !== undefined);
  const automatic = strategy?.strategy === undefined || strategy.strategy === 'restore' ? 'auto' : strategy.strategy;
  return {
    type: type.type,
    target: 'previous',
    environment,
    scenario: scenario?.scenario ?? usual,
    strategy: automatic,
    reason: list(rows.map(({ name }) => name)).slice(0, 200),
    because: {
      type: type.why,
      target: 'the newest release below what runs',
      scenario: scenario === undefined ? 'no row names another one' : scenario.name,
      strategy: strategy === undefined || automatic === 'auto' ? 'it reverts what is empty, keeps what holds rows, and never restores' : strategy.name,
    },
    choices: rows.filter((row) => row.strategy === 'restore').map(({ name }) => `strategy restore, because of "${name}": a person chooses it and types the name of the database`),
  };
}

/** What all rows agree on; full where one asks for it; else quick, which takes worker, backend and frontend back. */
function typeFor(rows: readonly MatrixRow[]): { type: Recommendation['type']; why: string } {
  const wanted = [...new Set(rows.map((row) => row.type ?? 'quick'))];
  const [only] = wanted;
  if (only !== undefined && wanted.length === 1) return { type: only, why: rows.some(({ type }) => type !== undefined) ? `only this is asked for: ${list(rows.map(({ name }) => name))}` : 'no row names another one' };
  const database = rows.find(({ type }) => type === 'full' || type === 'database');
  if (database !== undefined) return { type: 'full', why: `the database is concerned: ${database.name}` };
  return { type: 'quick', why: `several parts are concerned: ${wanted.join(', ')}` };
}
