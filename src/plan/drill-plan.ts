// The plan of a drill: its own frame, with the stages of the rollback and of the watch between soak and forward.
import type { Plan, PlannedStage } from './plan';

export function drillPlan(frame: Plan, rollback: Plan, watch: readonly PlannedStage[]): Plan {
  const forward = frame.stages.findIndex(({ steps }) => steps.some(({ step }) => step === 'roll-forward'));
  const stages = [...frame.stages.slice(0, forward), ...named('Rollback', rollback.stages), ...named('Watch', watch), ...frame.stages.slice(forward)];
  const { target, hosts, unreachable, database, leftOut, expected } = rollback;
  return { ...frame, title: `Rollback drill (${rollback.rollbackType})`, target, hosts, unreachable, database, stages, leftOut: [...frame.leftOut, ...leftOut], warnings: [...frame.warnings, ...rollback.warnings], ...(expected === undefined ? {} : { expected }) };
}

function named(part: string, stages: readonly PlannedStage[]): PlannedStage[] {
  return stages.map((stage) => ({ ...stage, title: `${part}: ${stage.title}` }));
}
