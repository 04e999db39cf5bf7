// Restores the newest backup for real, into a scratch database: the step of a restore itself, in a state folder of its own.
// Whatever happens, the scratch database and the folder go, and the live database was never touched.
import { forgetTrial } from '../commands/readiness';
import { hostScript } from '../commands/script';
import type { Environment, Host } from '../config/environment';
import { databaseHost } from '../config/runs-on';
import { quoteName } from '../database/queries';
import { decide } from '../database/strategy';
import type { DatabaseFacts } from '../database/facts';
import type { BackupFacts } from '../database/restore-facts';
import { sideName } from '../database/restore-marks';
import { SafeHosts } from '../engine/hosts';
import { nobody } from '../engine/messenger';
import { messageOf, StepError } from '../errors';
import { buildPlan } from '../plan/build-plan';
import { bareSituation, type Situation } from '../plan/situation';
import type { Release } from '../plan/target';
import type { Facts } from '../preflight/facts';
import { databaseSubjects } from '../readiness/database-findings';
import { broken, notSeen, well, type Finding } from '../readiness/finding';
import { runbooks } from '../runbooks';
import { steps } from '../steps/registry';
import { durationText } from '../words/durations';
import type { SurveyOrder, SurveyWorld } from './world';

export interface Trial {
  readonly facts: DatabaseFacts | undefined;
  readonly backup: BackupFacts | undefined;
  readonly hosts: Facts['hosts'];
  readonly target: Release | undefined;
}

/** The same in every run, so that the next one takes away what a killed one left. */
const trialRun = 'readiness';
const cleanMs = 30_000;

export async function tryRestore(order: SurveyOrder, world: SurveyWorld, { facts, backup, hosts, target }: Trial, signal: AbortSignal): Promise<Finding[]> {
  const subject = databaseSubjects.restorable;
  const { database } = order.environment;
  if (database === undefined) return [];
  if (facts === undefined || backup === undefined || target === undefined) return [notSeen(subject, 'the database or its backup could not be read')];
  const environment = ownState(order.environment);
  const bare = bareSituation({ ...order, environment, run: { ...order.run, id: trialRun } });
  const situation: Situation = { ...bare, rollbackType: 'database', allow: ['newer-code'], target, facts: { ...bare.facts, hosts }, database: { facts, decision: decide('restore', facts.beyond), restore: { backup, databases: [] } } };
  const via = databaseHost(environment);
  const begun = world.clock.monotonicMs();
  let finding: Finding;
  try {
    const { detail } = await restoreBeside(situation, world, signal);
    finding = well(subject, `${detail}; it took ${durationText(world.clock.monotonicMs() - begun)}, and the scratch database is gone`);
  } catch (error) {
    finding = broken(subject, [{ where: backup.key, what: messageOf(error), mend: error instanceof StepError ? 'make a backup that can be restored; the live database was not touched' : 'mend what it says' }]);
  }
  const left = await cleanUp(situation, via, facts, sideName(database.name, trialRun), world);
  signal.throwIfAborted();
  return [left === '' ? finding : broken(subject, [{ where: database.via, what: left, mend: 'drop it by hand' }, ...finding.problems])];
}

function ownState(environment: Environment): Environment {
  return { ...environment, hosts: environment.hosts.map((host) => ({ ...host, state: `${host.state}-readiness`, log: undefined })) };
}

async function restoreBeside(situation: Situation, world: SurveyWorld, signal: AbortSignal): Promise<{ detail: string }> {
  const planned = buildPlan(runbooks.database, steps, situation, []).stages.flatMap((stage) => stage.steps).find(({ step }) => step === 'prepare-restore');
  if (planned === undefined) throw new StepError('there is no plan of a restore', { nextAction: '' });
  const hosts = new SafeHosts(world.fleet, situation.environment, situation.run, world.clock);
  return steps['prepare-restore'].run(planned, { situation, ports: { ...world, messages: nobody, hosts }, carried: {}, signal, progress: () => undefined });
}

/** What is left, for people; empty when nothing is. It has a signal of its own: a run that is cancelled tidies up, too. */
async function cleanUp({ environment }: Situation, via: Host | undefined, facts: DatabaseFacts, side: string, { fleet, databases }: SurveyWorld): Promise<string> {
  if (via === undefined || environment.database === undefined) return '';
  const limit = AbortSignal.timeout(cleanMs);
  const failures: string[] = [];
  const note = (what: string) => (error: unknown) => void failures.push(`${what} is still there: ${messageOf(error)}`);
  await fleet.run(hostScript(via, 'Take the trial away', cleanMs, forgetTrial), [via.name], limit).then(([reply]) => {
    if (reply?.exitCode !== 0) failures.push(`the folder ${via.state} is still there: ${reply?.stderr.trim() ?? ''}`);
  }, note(`the folder ${via.state}`));
  const drop = async () => {
    const session = await databases.open(facts.adminAddress, limit);
    await session.run(`drop database if exists ${quoteName(side)} with (force)`).finally(() => session.close());
  };
  await drop().catch(note(`the database ${side}`));
  return failures.join('; ');
}
