// Runs whose records are looked at: one that went well, one that stopped, one in which every foreign text attacks.
import type { RunReport, StepRecord } from '../../src/engine/events';
import { buildPlan } from '../../src/plan/build-plan';
import type { Plan, PlannedDatabase, PlannedStep } from '../../src/plan/plan';
import { full } from '../../src/runbooks/full';
import { quick } from '../../src/runbooks/quick';
import { steps } from '../../src/steps/registry';
import { sampleSituation } from '../samples/situation';

const begin = Date.parse('2026-01-01T10:00:00.000Z');
const at = (seconds: number) => new Date(begin + seconds * 1000).toISOString();
const run = { id: 'gh-18092', attempt: 'a', actor: 'ada', url: 'https://github.com/acme/shop/actions/runs/18092', breakGlass: false };
const quickPlan = buildPlan(quick, steps, sampleSituation({ run, incident: 'INCIDENT-123', reason: 'health is red since the deployment of v4.0.0' }), []);
const checklist = { ...(quickPlan.stages[0]?.steps[0] as PlannedStep), step: 'run-checklist', title: 'Go through the checklist', section: 'Post-Rollback Verification', documentedMs: 900_000 } as const;
const plan: Plan = { ...quickPlan, stages: [...quickPlan.stages, { title: 'Go through the checklist', steps: [checklist] }], hosts: ['app-1', 'app-2'] };

/** Each step with its place in time, s. */
const spans: Readonly<Record<string, readonly [from: number, took: number, detail: string]>> = {
  'stop-worker': [0.4, 2.1, 'no process of shop-worker is left on app-1, app-2'],
  'prepare-backend': [2.6, 41.3, 'v3.0.0 is built beside the live tree'],
  'prepare-frontend': [2.6, 38, 'v3.0.0 is built; 14 files differ from what is served'],
  'announce-start': [2.6, 0.6, 'told: Slack, status page'],
  'switch-backend': [44, 3.2, 'v3.0.0 is live on app-1, app-2'],
  'verify-backend': [47.2, 8.4, '3 healthy replies in a row from v3.0.0'],
  'switch-frontend': [55.7, 4.1, '14 uploaded, 0 deleted; invalidation I2ABC completed'],
  'verify-frontend': [59.8, 2.2, 'https://shop.example serves v3.0.0'],
  'run-checklist': [62, 6.6, '9 of 9 checks passed'],
  'announce-end': [68.7, 0.5, 'told: Slack, status page'],
};

function records(changes: Readonly<Record<string, Partial<StepRecord>>> = {}): StepRecord[] {
  return plan.stages.flatMap((stage) =>
    stage.steps.map((planned): StepRecord => {
      const [from, took, detail] = spans[planned.step] ?? [70, 1, 'done'];
      const hosts = planned.step.endsWith('backend') || planned.step === 'stop-worker' ? plan.hosts.map((host) => ({ host, state: 'done' as const, detail: 'v3.0.0, pid 4711, 0 restarts', durationMs: took * 900 })) : [];
      return { planned, stage: stage.title, state: 'done', startedAt: at(from), durationMs: took * 1000, detail, nextAction: '', hosts, phasesMs: planned.step === 'prepare-backend' ? { install: 21_000, build: 18_500 } : {}, warnings: [], output: [], forPeople: [], ...changes[planned.step] };
    }),
  );
}

const authorization: RunReport['authorization'] = { scenario: 'production-p1', way: 'environments', askedBy: 'ada', approvals: [{ role: 'On-Call Engineer', login: 'ann', gate: 'rollback-on-call' }, { role: 'DevSecOps Lead', login: 'bob', gate: 'rollback-production' }], tell: ['Product Owner', 'Team'] };
const announced: RunReport['announced'] = [
  { channel: 'Slack', audience: 'team', what: 'Shop production: rollback in progress', state: 'told', detail: '', at: at(3) },
  { channel: 'status page', audience: 'public', what: 'Shop production: rollback in progress', state: 'told', detail: '', at: at(3) },
  { channel: 'mail to Product Owner', audience: 'person', what: 'Shop production: rolled back to v3.0.0', state: 'failed', detail: 'no answer within 5 s', at: at(69) },
];

export const success: RunReport = { rollbackType: 'quick', result: 'success', plan, steps: records({ 'run-checklist': { output: [{ title: 'Checklist', text: '✅ Health Endpoints: expected status 200; found 200 (31 ms)\n✅ Authentication: expected 200 with a token; found 200 (120 ms)\n✅ Error rate: expected at most 0.1; found 0.02 (14 ms)\n👤 User Acceptance Testing: log in, filter, export CSV' }], forPeople: ['User Acceptance Testing: log in, filter, export CSV (https://shop.example)'] }, 'announce-end': { forPeople: ['Tell people by hand (mail to Product Owner: no answer within 5 s).'] } }), startedAt: at(0), durationMs: 69_400, downtimeMs: 1_250, message: '', nextAction: '', baseline: undefined, assessment: undefined, readiness: undefined, filed: undefined, about: undefined, authorization, announced, lock: 'released', warnings: ['app-2: its clock is 6.1 s ahead of this one'] };

const database: PlannedDatabase = { name: 'pfa', strategy: 'keep', reason: 'tables hold rows', migrations: [{ name: '20251128000003_phase4_bidirectional_sync_infrastructure', state: 'applied', action: 'keep', why: '', holds: ['pems_write_queue: 1,204 rows', 'sync_conflicts: 3 rows'] }], nextDeploy: { works: true, why: 'the migration stays applied' } };
const fullPlan = { ...plan, ...buildPlan(full, steps, sampleSituation({ run, rollbackType: 'full' }), []), incident: 'INCIDENT-123', database };
const notReached = { state: 'not-reached', startedAt: '', durationMs: 0, detail: '', hosts: [] } as const;
const stopped = { ...notReached };

export const failure: RunReport = {
  ...success,
  result: 'failed',
  plan: fullPlan,
  steps: records({
    'verify-backend': { state: 'failed', detail: 'https://api.shop.example/health answered 503 for 30 s on app-2', nextAction: 'Look at the error log of app-2. Then run this again: it goes on from here.', output: [{ title: 'app-2: error log', text: Array.from({ length: 30 }, (_each, index) => `2026-01-01T10:00:${String(index + 10)}Z error: connect ECONNREFUSED 10.0.1.20:5432 at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1611:16)`).join('\n') }], hosts: [{ host: 'app-1', state: 'done', detail: 'v3.0.0, pid 4711', durationMs: 8_000 }, { host: 'app-2', state: 'failed', detail: '503 from v3.0.0', durationMs: 30_000 }] },
    'switch-frontend': stopped,
    'verify-frontend': stopped,
    'run-checklist': stopped,
    'announce-end': stopped,
  }),
  message: 'Verify the backend: https://api.shop.example/health answered 503 for 30 s on app-2',
  nextAction: 'Look at the error log of app-2. Then run this again: it goes on from here.',
  lock: 'kept',
};

/** What an attacker writes wherever somebody lets him. */
export const attack = ['`x` ``y`` ```z``` </details></summary></table></code></pre>', '<img src=x onerror="alert(1)"><script>alert(2)</script><svg onload=alert(3)>', '<a href="javascript:alert(4)">click</a> [click](javascript:alert(5)) ![](https://evil.example/pixel.png) <https://evil.example/auto>', '::set-output name=result::success', '##[error]forged', '@here @everyone @acme/admins &#64;team &commat;ops <!channel>', '| a | b |', '# forged heading', '- [x] forged task', '%%{init: {"securityLevel":"loose"}}%% click t0 call alert()', '```mermaid\ngraph TD; A-->B; click A "javascript:alert(6)"\n```', '$\\href{javascript:alert(7)}{x}$ \u202egnisrever \u001b[31mred -->'].join('\n');

const line = attack.replaceAll('\n', ' ');
const many = 'a line of a build that says the same thing again and again @here <b>\n'.repeat(30_000);

export const hostile: RunReport = {
  ...success,
  result: 'failed',
  plan: { ...plan, title: attack, system: attack, environment: attack, incident: attack, reason: attack, running: [attack], target: { tag: attack, commit: attack }, hosts: [attack, 'app-2'], run: { ...run, actor: attack, url: `javascript:alert(8)//${attack}` }, database: { ...database, name: attack, reason: attack, migrations: [{ name: attack, state: 'applied', action: 'keep', why: attack, holds: [attack] }], nextDeploy: { works: false, why: attack } }, forPeople: [attack] },
  steps: records().map((record, index) => ({ ...record, stage: attack, planned: { ...record.planned, title: index % 2 === 0 ? attack : 'click t0 call alert', section: attack, undo: attack }, state: record.planned.step === 'verify-backend' ? 'failed' : 'done', detail: attack, nextAction: attack, warnings: [attack], forPeople: [attack], phasesMs: { [line]: 1000 }, hosts: record.hosts.map((host) => ({ ...host, host: attack, detail: attack })), output: [{ title: attack, text: `${many}${attack}` }] })),
  message: attack,
  nextAction: attack,
  warnings: [attack],
  authorization: { scenario: attack, way: 'environments', askedBy: attack, approvals: [{ role: attack, login: attack, gate: attack }], tell: [attack] },
  announced: [{ channel: attack, audience: 'team', what: attack, state: 'failed', detail: attack, at: attack }],
};
