// rollback-type readiness: looks at everything that a rollback needs, all at once, goes on after each failure, and changes nothing.
import { allFacts, fact, parseFacts } from '../commands/facts-protocol';
import { journalTail, registryAnswers } from '../commands/readiness';
import { commandsFor, hostScript } from '../commands/script';
import { nameOf } from '../checks/http';
import { pageMismatches } from '../checks/served-page';
import type { Host } from '../config/environment';
import { holders } from '../config/runs-on';
import { SafeHosts } from '../engine/hosts';
import { nobody } from '../engine/messenger';
import type { Emit } from '../engine/events';
import { historyPath, parseHistory, type DrillEntry } from '../plan/drill-history';
import { bareSituation, hostsThatAnswered, partsOf, type Situation } from '../plan/situation';
import { chooseTarget, type Destination } from '../plan/target';
import type { Ports, Script } from '../ports';
import type { Facts } from '../preflight/facts';
import { readFacts } from '../preflight/read-facts';
import { readTarget } from '../preflight/read-target';
import { refusals } from '../preflight/refusals';
import { wrongPlaces } from '../preflight/wrong-names';
import { expectedTimes, lastRollback, parseJournal, type Expected, type JournalLine } from '../readiness/durations';
import { judged, notSeen, type Finding } from '../readiness/finding';
import { hostFindings } from '../readiness/host-findings';
import type { Readiness } from '../readiness/readiness';
import { backendStandby, frontendStandby, registryFinding, standbySubjects, tagFindings, type RegistryAnswer } from '../readiness/release-findings';
import { accessFindings, serviceSubjects } from '../readiness/service-findings';
import type { Problem } from '../errors';
import { findingLines } from '../report/readiness-part';
import { runbooks } from '../runbooks';
import type { Runbook } from '../runbooks/runbook';
import { askHealth } from '../steps/parts/await-healthy';
import { findInBucket } from '../steps/parts/frontend-build';
import type { StepContext } from '../steps/step';
import { askServices, askSite } from './ask-services';
import { surveyDatabase } from './survey-database';
import { orUnknown, type SurveyOrder, type SurveyWorld } from './world';

const askMs = 30_000;
/** The chapters of the document: Quick Rollback (< 10 minutes), Full Rollback (< 30 minutes). */
const documentedMs = { quick: 10 * 60_000, full: 30 * 60_000 } as const;

/** @param emit is told each finding. */
export async function survey(order: SurveyOrder, world: SurveyWorld, emit: Emit, signal: AbortSignal): Promise<Readiness> {
  const { environment, request } = order;
  const [facts, services, journals, history] = await Promise.all([readFacts(environment, world, signal), askServices(order, world, signal), readJournals(order, world, signal), readHistory(world)]);
  const destination = chooseTarget(facts, { tag: request.targetTag, prefix: environment.tagPrefix, allow: request.allow, earlier: undefined, previousIs: 'below', switches: true, parts: partsOf(environment, runbooks.readiness), via: environment.frontend?.via ?? '', holders: holders(environment) });
  const situation = situationOf(order, facts, destination);
  const [database, standby, proof, places] = await Promise.all([
    surveyDatabase(order, world, facts.hosts, situation?.target, signal),
    surveyStandby(order, world, situation, signal),
    surveyProof(order, world, facts, destination, signal),
    surveyPlaces(order, world, facts, destination, signal),
  ]);
  const found = [...hostFindings(facts, environment), ...tagFindings(facts, destination, holders(environment)), ...standby, ...database, ...accessFindings(environment, new Map([...facts.denied, ...(facts.unanswered ?? [])])), ...services, ...proof];
  const findings = [...found, restOfPlan(order, facts, found, places)];
  findings.forEach((finding) => emit({ kind: 'note', at: world.clock.now().toISOString(), level: 'info', text: findingLines(finding) }));
  return { system: environment.system, environment: environment.name, running: destination.running, target: destination.target?.tag ?? '', findings, expected: expectedOf(order, history, journals, standby) };
}

function situationOf(order: SurveyOrder, facts: Facts, { running, target }: Destination): Situation | undefined {
  return target === undefined ? undefined : { ...bareSituation(order), rollbackType: 'quick', running, target, facts };
}

function contextOf(situation: Situation, world: SurveyWorld, signal: AbortSignal): StepContext {
  const ports: Ports = { ...world, messages: nobody, hosts: new SafeHosts(world.fleet, situation.environment, situation.run, world.clock) };
  return { situation, ports, carried: {}, signal, progress: () => undefined };
}

async function surveyStandby({ environment }: SurveyOrder, world: SurveyWorld, situation: Situation | undefined, signal: AbortSignal): Promise<Finding[]> {
  const { backend, frontend } = environment;
  if (situation === undefined) return [...(backend === undefined ? [] : [standbySubjects.backend]), ...(frontend === undefined ? [] : [standbySubjects.frontend])].map((subject) => notSeen(subject, 'there is no target'));
  const inBucket = async () => (frontend?.releases === undefined ? undefined : ((await findInBucket(contextOf(situation, world, signal), frontend))?.isCurrent ?? 'absent'));
  const site = frontend === undefined ? [] : await orUnknown(standbySubjects.frontend, signal, async () => [frontendStandby(situation, await inBucket()) ?? []].flat());
  const standbys = [...[backendStandby(situation) ?? []].flat(), ...site];
  if (standbys.length === 0) return [];
  const answers = standbys.every(({ state }) => state === 'well') ? [] : await askRegistry(situation, world, signal);
  return [...standbys, registryFinding(standbys, answers)];
}

async function askRegistry(situation: Situation, { fleet }: SurveyWorld, signal: AbortSignal): Promise<RegistryAnswer[]> {
  const replies = await askHosts(hostsThatAnswered(situation), (host) => hostScript(host, 'Ask the npm registry', askMs, registryAnswers), { fleet }, signal);
  return replies.map(({ host, exitCode, stdout, stderr, status }) => {
    const said = parseFacts(stdout);
    return { host, registry: fact(said, 'registry'), trouble: exitCode === 0 ? fact(said, 'registry.trouble') : stderr.trim() || status };
  });
}

async function askHosts(hosts: readonly Host[], script: (host: Host) => Script, { fleet }: Pick<SurveyWorld, 'fleet'>, signal: AbortSignal) {
  return (await Promise.all(commandsFor(hosts, script).map((command) => fleet.run(command.script, command.hosts, signal)))).flat();
}

async function readJournals({ environment }: SurveyOrder, world: SurveyWorld, signal: AbortSignal): Promise<JournalLine[][]> {
  const replies = await askHosts(environment.hosts, (host) => hostScript(host, 'Read the journal', askMs, journalTail), world, signal);
  return replies.map(({ stdout }) => parseJournal(allFacts(parseFacts(stdout), 'journal')));
}

async function readHistory({ readiness }: SurveyWorld): Promise<readonly DrillEntry[]> {
  return parseHistory((await readiness.workspaceFile(historyPath).catch(() => undefined)) ?? '');
}

/** What is served now must be what runs, or a rollback could not be proved either. */
async function surveyProof(order: SurveyOrder, world: SurveyWorld, facts: Facts, { running, live }: Destination, signal: AbortSignal): Promise<Finding[]> {
  const { environment } = order;
  const { checks } = environment.health;
  if (running.length === 0) return [...(checks.length === 0 ? [] : [notSeen(serviceSubjects.health, 'nobody knows what runs')]), ...(environment.frontend === undefined ? [] : [notSeen(serviceSubjects.site, 'nobody knows what runs')])];
  const context = contextOf({ ...bareSituation(order), rollbackType: 'verify', running, target: live.backend, serves: live, facts }, world, signal);
  const health = async () => [judged(serviceSubjects.health, (await askHealth(context)).map((what) => ({ where: 'health', what, mend: 'bring it back, or mend health: in the configuration: a rollback is proved by it' })), `${checks.map(nameOf).join(', ')} as expected of ${live.backend.tag}`)];
  const asked = await Promise.all([checks.length === 0 ? [] : orUnknown(serviceSubjects.health, signal, health), askSite(order, world, (html) => pageMismatches(html, { versionPattern: environment.frontend?.versionPattern, assets: [], page: undefined, release: live.site, tagPrefix: environment.tagPrefix }), signal)]);
  return asked.flat();
}

/** Paths and the site's place in the bucket. A process that pm2 does not know is a finding of the hosts. */
async function surveyPlaces({ environment, request: { allow } }: SurveyOrder, { fleet }: SurveyWorld, facts: Facts, { target }: Destination, signal: AbortSignal): Promise<Problem[]> {
  if (target === undefined) return [];
  const named = async (runbook: Runbook) => wrongPlaces({ facts, environment, runbook, allow, target, looked: await readTarget(environment, facts, target, runbook, fleet, signal) });
  return (await Promise.all([named(runbooks.quick), ...(environment.database === undefined ? [] : [named(runbooks.full)])])).flat();
}

/** A refusal of the plan is a finding, also one that none of the others has named. */
function restOfPlan({ environment }: SurveyOrder, facts: Facts, found: readonly Finding[], places: readonly Problem[]): Finding {
  const known = new Set(found.flatMap(({ problems }) => problems.map(({ where, what }) => `${where} ${what}`)));
  const full = environment.database === undefined ? [] : refusals(facts, environment, runbooks.full);
  const all = [...refusals(facts, environment, runbooks.quick), ...full, ...places].filter(({ where, what }) => !known.has(`${where} ${what}`));
  const once = all.filter(({ where, what }, index) => all.findIndex((other) => other.where === where && other.what === what) === index);
  return judged({ area: 'Release', name: 'plans of quick and full' }, once, environment.database === undefined ? 'nothing else speaks against quick; full is refused: the configuration has no database:' : 'nothing else speaks against them');
}

function expectedOf({ environment }: SurveyOrder, history: readonly DrillEntry[], journals: readonly (readonly JournalLine[])[], standby: readonly Finding[]): Expected[] {
  const types = environment.database === undefined ? (['quick'] as const) : (['quick', 'full'] as const);
  const built = standby.filter(({ name }) => name === standbySubjects.backend.name || name === standbySubjects.frontend.name);
  return expectedTimes(types, { history, last: lastRollback(journals), documented: documentedMs, standby: built.length > 0 && built.every(({ state }) => state === 'well') });
}
