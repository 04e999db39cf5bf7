// What people decide about when they approve a plan, as text: the same decision is the same text, whatever the hour, the disk or the row counts.
import type { Plan, PlannedStep } from './plan';
import type { Situation } from './situation';

/** Characters of the digest that people type. */
const length = 16;

/**
 * @param hash SHA-256 of a text, hex: handed in, because the core has no cryptography of its own.
 * @param statements SQL that runs in the database, see `statementsOf`.
 */
export function planDigest(plan: Plan, hash: (text: string) => string, statements: readonly string[] = []): string {
  return hash(decidedText(plan, statements)).slice(0, length);
}

/** What goes to the database itself, and so stands in no script of a host: each down.sql that is run, and the hooks. */
export function statementsOf({ environment, database }: Situation): string[] {
  const reverts = (database?.decision.actions ?? []).filter(({ action }) => action === 'revert');
  return [...reverts.map(({ migration }) => migration.file?.down ?? ''), ...(database === undefined ? [] : (environment.database?.after ?? []))];
}

/** Versions, place, steps and the scripts that they send. Not: times, the run, warnings, what people are told, what was counted. */
export function decidedText({ rollbackType, system, environment, running, target, hosts, stages, database, run }: Plan, statements: readonly string[] = []): string {
  const lasting = (body: string) => body.replaceAll(run.attempt, 'ATTEMPT').replaceAll(run.id, 'RUN');
  return JSON.stringify({
    rollbackType,
    system,
    environment,
    running: [...running].sort(),
    target: target.commit,
    hosts: [...hosts].sort(),
    database: database === undefined ? null : { name: database.name, strategy: database.strategy, migrations: database.migrations.map(({ name, action }) => [name, action]) },
    ...(statements.length === 0 ? {} : { statements }),
    stages: stages.map((stage) => stage.steps.map((step) => decidedStep(step, lasting))),
  });
}

function decidedStep({ step, commands }: PlannedStep, lasting: (body: string) => string): unknown {
  return [step, commands.map(({ hosts, script }) => [[...hosts].sort(), script.title, lasting(script.body)])];
}
