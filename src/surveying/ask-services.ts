// Asks what stands around the hosts: gates, chat, status page, metrics, and the rights on bucket and distribution.
import { messageOf } from '../errors';
import { answersFinding, gateNames, gatesFinding, permissionFinding, secretsFinding, serviceSubjects, slackFinding, statuspageFinding, webhookFinding, type GateAnswers, type Reply } from '../readiness/service-findings';
import { judged, type Finding } from '../readiness/finding';
import { problemsOf, type SurveyOrder, type SurveyWorld } from './world';

const answerMs = 5_000;

export async function askServices(order: SurveyOrder, world: SurveyWorld, signal: AbortSignal): Promise<Finding[]> {
  const { environment, request, run } = order;
  const asked = await Promise.all([
    askRights(order, world, signal),
    run.breakGlass ? [] : askGates(order, world, signal),
    [secretsFinding(environment, request.credentials, world.readiness.hasAgent)],
    askSlack(order, world, signal),
    askStatuspage(order, world, signal),
    askMetrics(order, world, signal),
  ]);
  return asked.flat();
}

async function askRights({ environment }: SurveyOrder, { readiness }: SurveyWorld, signal: AbortSignal): Promise<Finding[]> {
  const { frontend, database } = environment;
  const places = [...(frontend === undefined ? [] : [{ bucket: frontend.bucket, prefix: frontend.prefix }]), ...(database?.dumps === undefined ? [] : [database.dumps])];
  const writes = places.map(async ({ bucket, prefix }) => permissionFinding(`writing to bucket ${bucket}`, `s3:PutObject on ${bucket}/${prefix}*`, environment, await readiness.rights.mayWrite(bucket, prefix, signal)));
  const { distribution } = frontend ?? {};
  const invalidates = distribution === undefined ? [] : [permissionFinding(`invalidating ${distribution}`, 'cloudfront:CreateInvalidation on it', environment, await readiness.rights.mayInvalidate(distribution, signal))];
  return [...(await Promise.all(writes)), ...invalidates];
}

async function askGates({ environment }: SurveyOrder, { approvals }: SurveyWorld, signal: AbortSignal): Promise<Finding[]> {
  return [gatesFinding(environment, await readGates())];

  async function readGates(): Promise<GateAnswers> {
    const names = gateNames(environment);
    if (names.length === 0) return { kind: 'read', gates: new Map(), isPrivate: undefined };
    if (approvals === undefined) return { kind: 'unanswered', problems: [{ where: 'GitHub', what: 'nobody here can ask it', mend: 'run this on GitHub' }] };
    try {
      const [isPrivate, gates] = await Promise.all([approvals.run(signal).then((found) => found.isPrivate, () => undefined), Promise.all(names.map(async (name) => [name, await approvals.gate(name, signal)] as const))]);
      return { kind: 'read', gates: new Map(gates), isPrivate };
    } catch (error) {
      signal.throwIfAborted();
      return { kind: 'unanswered', problems: problemsOf(error, serviceSubjects.gates) };
    }
  }
}

/** A token says who it is. A webhook refuses a message without text, and posts nothing. */
async function askSlack({ environment: { announce }, request: { credentials } }: SurveyOrder, world: SurveyWorld, signal: AbortSignal): Promise<Finding[]> {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  if (announce.slack !== undefined && credentials.slackToken !== '') {
    return [slackFinding(await ask(world, { url: `${trimmed(announce.slack.api)}/auth.test`, method: 'POST', headers: { ...headers, authorization: `Bearer ${credentials.slackToken}` }, body: '{}' }, signal))];
  }
  if (credentials.slackWebhook === '') return [];
  return [webhookFinding(await ask(world, { url: credentials.slackWebhook, method: 'POST', headers, body: '{}' }, signal))];
}

async function askStatuspage({ environment: { announce }, request: { credentials } }: SurveyOrder, world: SurveyWorld, signal: AbortSignal): Promise<Finding[]> {
  if (announce.statuspage === undefined || credentials.statuspageKey === '') return [];
  const { api, page } = announce.statuspage;
  const url = `${trimmed(api)}/v1/pages/${encodeURIComponent(page)}/incidents/unresolved`;
  return [statuspageFinding(page, await ask(world, { url, method: 'GET', headers: { authorization: `OAuth ${credentials.statuspageKey}` } }, signal))];
}

async function askMetrics({ environment: { monitoring } }: SurveyOrder, { metrics }: SurveyWorld, signal: AbortSignal): Promise<Finding[]> {
  const { prometheus, alertmanager } = monitoring ?? {};
  const mend = 'let the runner reach it, or mend monitoring: in the configuration';
  const findings = [
    ...(prometheus === undefined ? [] : [tried(metrics.instant('vector(1)', answerMs, signal)).then((trouble) => answersFinding(serviceSubjects.prometheus, prometheus, trouble, mend))]),
    ...(alertmanager === undefined ? [] : [tried(metrics.alerts(answerMs, signal)).then((trouble) => answersFinding(serviceSubjects.alertmanager, alertmanager, trouble, mend))]),
  ];
  const found = await Promise.all(findings);
  signal.throwIfAborted();
  return found;
}

/** The site as users get it, and the version that it says. */
export async function askSite({ environment: { frontend } }: SurveyOrder, world: SurveyWorld, mismatches: (html: string) => readonly string[], signal: AbortSignal): Promise<Finding[]> {
  if (frontend === undefined) return [];
  const reply = await ask(world, { url: frontend.url, method: 'GET', headers: {} }, signal);
  const wrong = 'trouble' in reply ? [reply.trouble] : reply.status === 200 ? mismatches(reply.body) : [`status ${reply.status}`];
  return [judged(serviceSubjects.site, wrong.map((what) => ({ where: frontend.url, what, mend: 'bring the site back, or mend frontend.url and frontend.version: a rollback is proved by them' })), frontend.versionPattern === undefined ? 'it answers; nothing tells which version it serves, because frontend.version is not set' : 'the page says the version that runs')];
}

async function ask({ web }: SurveyWorld, request: { readonly url: string; readonly method: string; readonly headers: Readonly<Record<string, string>>; readonly body?: string }, signal: AbortSignal): Promise<Reply> {
  try {
    return await web.request({ ...request, timeoutMs: answerMs }, signal);
  } catch (error) {
    signal.throwIfAborted();
    return { trouble: messageOf(error) };
  }
}

async function tried(work: Promise<unknown>): Promise<string> {
  return work.then(() => '', messageOf);
}

function trimmed(address: string): string {
  return address.replace(/\/+$/, '');
}
