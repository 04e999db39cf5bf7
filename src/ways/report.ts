// The type report: the journal of a run → incident report, pull request, follow-up issue. Again after a crash, from what the hosts wrote down.
import { journalExcerpt } from '../commands/journal-excerpt';
import { commandsFor, hostScript } from '../commands/script';
import { nothingRan, type Ending } from '../ending';
import { execute } from '../engine/execute';
import { SafeHosts } from '../engine/hosts';
import { nobody } from '../engine/messenger';
import { steady } from '../engine/steady-fleet';
import { messageOf } from '../errors';
import { buildPlan } from '../plan/build-plan';
import type { Plan, PlannedStep } from '../plan/plan';
import { bareSituation, type Situation } from '../plan/situation';
import type { Order } from '../planning';
import { changesSomething } from '../policy/who-must-agree';
import type { Ports } from '../ports';
import { dossierOf } from '../report/dossier';
import { parseHostRecord, type HostRecord, type RunSubject } from '../report/host-record';
import { parseJournal, type Journal } from '../report/journal';
import { recordOf, type RunRecord } from '../report/run-record';
import { runbooks } from '../runbooks';
import type { Carried } from '../steps/step';
import { steps } from '../steps/registry';
import type { World } from '../world';

const hostLimitMs = 20_000;

export async function writeRecord(order: Order, world: World, signal: AbortSignal): Promise<Ending> {
  const { journal, warnings } = await readJournal(order, world);
  if (journal.type !== undefined && !journal.changed) return nothingToReport(journal, order, warnings);
  const subject = subjectOf(order, journal);
  const asked = journal.report === undefined ? await askHosts(order, subject, world, signal) : { hosts: [], warnings: [] };
  const record = recordOf(journal, asked.hosts, subject);
  if (record.sources.length === 0) return { ...nothingRan, result: 'refused', message: `Nothing is known of run ${subject.run.id}: no journal was found here, and no host wrote of it.`, nextAction: 'Name the journal of the run (input journal: journal.jsonl of its artifact), or the run (input reported-run).', warnings: [...warnings, ...asked.warnings] };
  const { situation, plan } = planFor(order, record, [...warnings, ...asked.warnings]);
  world.emit({ kind: 'plan-made', at: world.clock.now().toISOString(), plan });
  if (order.request.dryRun) return { ...nothingRan, result: 'dry-run', plan, warnings: plan.warnings };
  const carried: Carried = {};
  const ports: Ports = { ...world, messages: nobody, hosts: new SafeHosts(world.fleet, order.environment, order.run, world.clock) };
  const records = await execute(plan, steps, { situation, ports, carried, signal, progress: () => undefined }, world.emit);
  const cancelled = records.some(({ state }) => state === 'cancelled' || state === 'not-reached');
  // A run that could not write its own summary has it written here.
  return { ...nothingRan, result: cancelled ? 'cancelled' : 'success', plan, steps: records, filed: carried.filed, message: alsoHeld(journal), about: record.ended ? undefined : record.report, warnings: plan.warnings };
}

async function readJournal({ request: { reportedRun } }: Order, { recordFiles }: World): Promise<{ journal: Journal; warnings: string[] }> {
  const parse = (content: string) => parseJournal(content, { run: reportedRun, changes: (type) => changesSomething(runbooks[type]) });
  try {
    const journal = parse((await recordFiles.readJournal()) ?? '');
    const damaged = journal.damaged === 0 ? [] : [`${journal.damaged} lines of the journal could not be read, and are left out`];
    const foreign = journal.events === 0 && journal.others.length > 0 ? [`the journal has nothing of run ${reportedRun}: it is of ${listed(journal.others)}`] : [];
    return { journal, warnings: [...damaged, ...foreign] };
  } catch (error) {
    return { journal: parse(''), warnings: [`the journal could not be read: ${messageOf(error)}`] };
  }
}

function listed(runs: readonly Pick<Journal, 'run' | 'type'>[]): string {
  return runs.map(({ run, type }) => `${run === undefined ? 'a run without a name' : `run ${run}`}${type === undefined ? '' : ` (${type})`}`).join(', ');
}

/** Whoever meant another run than the newest learns that it is there. */
function alsoHeld({ run, type, others }: Journal): string {
  const changed = others.filter((other) => other.changed);
  return changed.length === 0 ? '' : `About ${listed([{ run, type }])}. The journal also holds ${listed(changed)}: the input reported-run (--run in the terminal) names which is meant.`;
}

function nothingToReport({ run, type, others }: Journal, { request }: Order, warnings: readonly string[]): Ending {
  const held = request.reportedRun === '' ? [{ run, type }, ...others] : [{ run, type }];
  const what = `There is nothing to report on: ${request.reportedRun === '' ? 'no run in the journal rolled anything back' : 'it rolled nothing back'} (${listed(held)}).`;
  return { ...nothingRan, result: request.dryRun ? 'dry-run' : 'success', message: what, nextAction: 'If another run is meant, name it (input reported-run) or its journal (input journal).', warnings };
}

/** Whom the journal names, else whom the inputs name. */
function subjectOf({ request, run, environment }: Order, journal: Journal): RunSubject {
  const id = journal.run ?? (request.reportedRun === '' ? run.id : request.reportedRun);
  const other = id !== run.id;
  return {
    system: environment.system,
    environment: environment.name,
    run: journal.plan?.run ?? { ...run, id, url: other ? '' : run.url, actor: other ? 'unknown' : run.actor, breakGlass: id.startsWith('break-glass-') },
    incident: journal.plan?.incident ?? request.incident,
    reason: journal.plan?.reason ?? request.reason,
    hosts: environment.hosts.map(({ name }) => name),
    cards: cardOf,
  };
}

function cardOf(name: string): PlannedStep | undefined {
  const known = Object.entries(steps).find(([step]) => step === name);
  if (known === undefined) return undefined;
  const [step, { title, section, documentedMs, deadlineMs, blocking, undo }] = known as [PlannedStep['step'], (typeof steps)[PlannedStep['step']]];
  return { step, title, section, documentedMs, deadlineMs, blocking, undo, says: [], commands: [] };
}

/** Whoever does not answer is left out, and the report says so. */
async function askHosts({ environment }: Order, { run, incident }: RunSubject, world: World, signal: AbortSignal): Promise<{ hosts: HostRecord[]; warnings: string[] }> {
  const { fleet } = steady(world);
  const commands = commandsFor(environment.hosts, (host) => hostScript(host, 'Read what it wrote down', hostLimitMs, journalExcerpt(run.id, incident)));
  const replies = (await Promise.all(commands.map(({ script, hosts }) => fleet.run(script, hosts, signal)))).flat();
  const answered = replies.filter(({ status, exitCode }) => status === 'exited' && exitCode === 0);
  const silent = replies.filter((reply) => !answered.includes(reply));
  return {
    hosts: answered.map(({ host, stdout }) => parseHostRecord(host, stdout, run.id)),
    warnings: silent.map(({ host, status, stderr }) => `${host} could not be asked what it wrote down: ${stderr.trim().split('\n').at(-1) || status}`),
  };
}

/** The plan of the report, under the name of the run that it is about. */
function planFor(order: Order, record: RunRecord, warnings: readonly string[]): { situation: Situation; plan: Plan } {
  const { running, target, incident, reason, hosts, unreachable } = record.plan;
  const situation: Situation = { ...bareSituation(order), incident, reason, running, target, dossier: dossierOf(record) };
  return { situation, plan: { ...buildPlan(runbooks.report, steps, situation, warnings), hosts, unreachable } };
}
