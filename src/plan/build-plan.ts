// Makes a runbook concrete: every step plans itself from the facts; stages that are left without steps fall away.
import type { Runbook } from '../runbooks/runbook';
import type { StepName } from '../step-names';
import type { Steps } from '../steps/registry';
import type { Step } from '../steps/step';
import { describeHolding } from '../database/holdings';
import type { LeftOut, Plan, PlannedDatabase, PlannedStage, PlannedStep } from './plan';
import type { Situation } from './situation';

export function buildPlan(runbook: Runbook, steps: Steps, situation: Situation, warnings: readonly string[]): Plan {
  const leftOut: LeftOut[] = [];
  const stages = runbook.stages.map((stage): PlannedStage => ({ title: stage.title, steps: stage.steps.flatMap((name) => planStep(name, steps[name], runbook, situation, leftOut)) }));
  const { environment, facts, run, incident, reason, running, target } = situation;
  return {
    rollbackType: runbook.type,
    title: runbook.title,
    system: environment.system,
    environment: environment.name,
    run,
    incident,
    reason,
    running,
    target,
    hosts: facts.hosts.map((host) => host.host),
    unreachable: facts.unreachable.map((host) => host.host),
    stages: stages.filter((stage) => stage.steps.length > 0),
    database: planDatabase(runbook, situation),
    leftOut,
    warnings,
    authorization: '',
    digest: '',
    forPeople: runbook.switches ? ['Watch error rate, response times and restarts for 15 minutes (30 after full) before you declare success: rollback-type: watch does it.'] : [],
  };
}

/** What only reads the database says something of it when it is ahead of the target. */
function planDatabase(runbook: Runbook, { database }: Situation): PlannedDatabase | undefined {
  if (database === undefined || runbook.onlyRecords === true) return undefined;
  const { facts, decision } = database;
  if (runbook.database !== 'changes' && decision.actions.length === 0) return undefined;
  const migrations = decision.actions.map(({ migration, action, why }) => ({ name: migration.name, state: migration.state, action, why, holds: migration.holdings.filter(({ exists }) => exists).map(describeHolding) }));
  return { name: facts.address.database, strategy: decision.strategy, reason: decision.reason, migrations, nextDeploy: decision.nextDeploy };
}

function planStep(name: StepName, step: Step, { documented, onlyWarn = [] }: Runbook, situation: Situation, leftOut: LeftOut[]): PlannedStep[] {
  const intent = step.plan(situation);
  if ('notNeeded' in intent) {
    leftOut.push({ step: name, reason: intent.notNeeded });
    return [];
  }
  const { title, undo } = step;
  const blocking = step.blocking && !onlyWarn.includes(name);
  const { section, documentedMs } = documented?.[name] ?? step;
  return [{ step: name, title, section, documentedMs, blocking, undo, ...intent, deadlineMs: situation.environment.deadlinesMs[name] ?? intent.deadlineMs ?? step.deadlineMs }];
}
