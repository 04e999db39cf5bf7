// Makes one check of the checklist, by its kind.
import { judgeAlerts, judgeCommand, judgeLogs, judgeSamples, judgeSql } from '../../checklist/judge';
import { fillAll, fill, type Captures } from '../../checklist/captures';
import type { Finding } from '../../checklist/verdict';
import { checkKinds, type CheckKind, type ChecklistItem } from '../../config/checklist-schema';
import type { Frontend, Host } from '../../config/environment';
import { backendsOn, workersOn } from '../../config/runs-on';
import { countedName, inSchema } from '../../database/search-path';
import { backendRelease, baselineOf, hostsWith, siteRelease } from '../../plan/situation';
import { databaseWork } from '../parts/database-access';
import { releaseText } from '../../plan/unknown-version';
import { withDatabase } from '../parts/database-session';
import { passed, type Served } from '../../checks/served-page';
import { askPage, uploadedPage } from '../parts/ask-page';
import { askHealth } from '../parts/await-healthy';
import { readErrorLogs, untoldLogs } from '../parts/read-error-logs';
import type { StepContext } from '../step';
import { runHttpCheck, type CheckRun } from './http-check';

const nothing: Captures = new Map();
const shown = 300;

type Make<Kind extends CheckKind> = (wanted: NonNullable<ChecklistItem[Kind]>, timeoutMs: number, captures: Captures, context: StepContext) => Promise<CheckRun | Finding>;

/** How each kind is made: one that is missing here does not compile. */
const making: { readonly [Kind in CheckKind]: Make<Kind> } = {
  http: runHttpCheck,
  sql: (sql, _timeoutMs, _captures, context) => checkSql(sql, context),
  logs: (logs, timeoutMs, _captures, context) => checkLogs(logs, timeoutMs, context),
  'served-version': (part, _timeoutMs, _captures, context) => checkServedVersion(part, context),
  prometheus: async (asked, timeoutMs, _captures, { ports, signal }) => judgeSamples(await ports.metrics.instant(asked.query, timeoutMs, signal), asked),
  alerts: async ({ labels }, timeoutMs, _captures, { ports, signal }) => judgeAlerts(await ports.metrics.alerts(timeoutMs, signal), labels),
  command: async ({ run, directory, env }, timeoutMs, captures, { ports, signal }) => judgeCommand(await ports.commands.run(fill(run, captures), { directory, variables: fillAll(env, captures), timeoutMs }, signal)),
  manual: ({ text }) => Promise.resolve({ kind: 'manual', expected: text, actual: '' }),
};

/** @throws Error where the check could not be made: that is inconclusive. */
export async function runCheck(item: ChecklistItem, captures: Captures, context: StepContext): Promise<CheckRun> {
  const kind = checkKinds.find((each) => item[each] !== undefined);
  if (kind === undefined) throw new Error(`check "${item.name}" asks for nothing`);
  const made = await make(kind, item, captures, context);
  return 'finding' in made ? made : { finding: made, captured: nothing };
}

function make<Kind extends CheckKind>(kind: Kind, item: ChecklistItem, captures: Captures, context: StepContext): Promise<CheckRun | Finding> {
  return making[kind](item[kind] as NonNullable<ChecklistItem[Kind]>, item.timeout, captures, context);
}

/** One value, read in a transaction that cannot write. */
async function checkSql(sql: NonNullable<ChecklistItem['sql']>, context: StepContext): Promise<Finding> {
  const { schema } = databaseWork(context).facts;
  const [row] = await withDatabase(context, (session) => inSchema(session, schema, () => session.rows<Record<string, unknown>>(sql.query), 'read only'));
  const value = row === undefined ? undefined : Object.values(row)[0];
  const counts = baselineOf(context.situation)?.database?.counts ?? {};
  return judgeSql(value, sql, sql.baseline === undefined ? undefined : (counts[countedName(sql.baseline, Object.keys(counts), schema)] ?? null));
}

async function checkLogs(logs: NonNullable<ChecklistItem['logs']>, timeoutMs: number, context: StepContext): Promise<Finding> {
  const { situation } = context;
  const { environment } = situation;
  const { health } = environment;
  const names = ({ name }: Host) => (logs.process === 'worker' ? workersOn(environment, name) : backendsOn(environment, name)).map((process) => process.name);
  const hosts = hostsWith(situation, logs.process).filter((host) => names(host).length > 0);
  if (hosts.length === 0) throw new Error(`the configuration has no ${logs.process} on the hosts that answered`);
  const found = await readErrorLogs({ hosts, names, rules: { critical: logs.critical ?? health.critical, known: [...health.known, ...logs.known] }, timeoutMs }, context);
  const unread = untoldLogs(found);
  if (unread.length > 0 && found.every(({ count }) => count === 0)) throw new Error(unread.join('; ').slice(0, shown));
  return judgeLogs(found);
}

/** Asked once: whoever switched has waited for it already. */
async function checkServedVersion(part: 'backend' | 'frontend' | 'both', context: StepContext): Promise<Finding> {
  const { situation } = context;
  const { frontend } = situation.environment;
  if (part !== 'backend' && frontend === undefined) throw new Error('the configuration has no frontend');
  const expected = [...(part === 'frontend' ? [] : [`the backend serves ${releaseText(backendRelease(situation))}`]), ...(part === 'backend' ? [] : [`the site serves ${releaseText(siteRelease(situation))}`])].join(', ');
  const [health, page] = await Promise.all([part === 'frontend' ? [] : askHealth(context), part === 'backend' || frontend === undefined ? passed : askSite(frontend, context)]);
  const wrong = [...health, ...page.why.map((line) => `${frontend?.url}: ${line}`)];
  if (health.length === 0 && page.kind === 'inconclusive') throw new Error(wrong.join('; ').slice(0, shown));
  return { kind: wrong.length === 0 ? 'passed' : 'failed', expected, actual: wrong.join('; ').slice(0, shown) || 'so it is' };
}

/** The page alone. One that says no version is compared with what this run uploaded, if it did. */
async function askSite(frontend: Frontend, context: StepContext): Promise<Served> {
  const { versionPattern } = frontend;
  const page = versionPattern === undefined ? await uploadedPage(frontend, context) : undefined;
  return askPage(frontend, { versionPattern, page, assets: [], release: siteRelease(context.situation), tagPrefix: context.situation.environment.tagPrefix }, context);
}
