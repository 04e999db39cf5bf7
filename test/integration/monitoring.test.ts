// The checklist and the watch on real Prometheus, Alertmanager, PostgreSQL, pm2 logs and HTTP: each kind of check passes, fails, and is inconclusive.
import { setTimeout as delay } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { act } from '../../sandbox/act';
import { asSuperuser } from '../../sandbox/database/superuser';
import { errorRate } from '../../sandbox/monitoring/monitoring-config';
import { startMonitoring, type MonitoringServers } from '../../sandbox/monitoring/monitoring';
import type { ActionResult } from '../../sandbox/runner/run-action';
import type { Sandbox } from '../../sandbox/sandbox';
import { until, whenLine } from './moments';
import { expectSuccess, onHost, openSystem } from './system';
import { startTraffic } from './traffic';

jest.setTimeout(120_000);

let sandbox: Sandbox;
let monitoring: MonitoringServers;
let traffic: ReturnType<typeof startTraffic>;

beforeAll(async () => {
  sandbox = await openSystem();
  await sandbox.deploy('v4.0.0');
  monitoring = await startMonitoring(sandbox.description);
  traffic = startTraffic(`${sandbox.description.apiUrl}/health`);
});

afterAll(async () => {
  await traffic.stop();
});

const stability = { 'stable-for': '500ms', interval: '200ms', within: '5s' };

function run(type: string, environment: Record<string, unknown>, onLine?: (line: string) => void): Promise<ActionResult> {
  const { prometheus, alertmanager } = monitoring;
  return act(sandbox.description, { inputs: { 'rollback-type': type, incident: 'INCIDENT-9' }, environment: { stability, monitoring: { prometheus, alertmanager }, ...environment }, ...(onLine === undefined ? {} : { run: { onLine } }) });
}

/** `✅ name: …` lines of the checklist, by name. */
function marksOf({ log }: ActionResult): Map<string, string> {
  return new Map([...log.matchAll(/(✅|❌|❔|☐) ([\w -]+): /g)].map((match) => [match[2] ?? '', match[1] ?? '']));
}

async function count(table: string): Promise<string> {
  const url = sandbox.description.database.superuser.url.replace(/postgres$/, sandbox.description.database.name);
  return asSuperuser(url, async (client) => (await client.query<{ rows: string }>(`select count(*)::text as rows from ${table}`)).rows[0]?.rows ?? '');
}

describe('verify', () => {
  const api = () => sandbox.description.apiUrl;
  const login = () => ({ name: 'login', http: { method: 'POST', url: `${api()}/api/auth/login`, body: { username: 'test-user', password: 'test-pass' }, capture: { token: '$.token' } } });
  const authorization = { authorization: 'Bearer {token}' };
  const write = () => ({ name: 'write', http: { method: 'POST', url: `${api()}/api/pfa-data`, headers: authorization, body: { organizationId: 'org-rio', pfaId: 'TEST-001', category: 'Equipment' }, capture: { id: '$.record.pfaId' }, cleanup: { url: `${api()}/api/pfa-data/{id}`, headers: authorization } } });

  it('passes the checklist of the document, and leaves nothing behind', async () => {
    const before = await count('pfa_records');
    const result = await run('verify', {
      verify: [
        { name: 'health', http: { url: `${api()}/health`, json: { status: 'healthy' } } },
        { name: 'database health', http: { url: `${api()}/health/db`, json: { status: 'healthy' } } },
        login(),
        { name: 'read', http: { url: `${api()}/api/pfa-data?organizationId=org-rio`, headers: authorization, json: { organizationId: 'org-rio' } } },
        write(),
        { name: 'versions', 'served-version': 'both' },
        { name: 'records', sql: { query: 'SELECT COUNT(*) FROM pfa_records', 'at-least': 300 } },
        { name: 'error log', logs: {} },
        { name: 'error rate', prometheus: { query: `${errorRate} or vector(0)`, below: 0.001 } },
        { name: 'alerts', alerts: { labels: { severity: 'P1|P2' } } },
        { name: 'acceptance', command: { run: `test "$TOKEN" != '' && curl -sf -H "Authorization: Bearer $TOKEN" ${api()}/api/pfa-data >/dev/null`, env: { TOKEN: '{token}' } } },
        { name: 'dashboards', manual: { text: 'metrics are back to normal', link: 'https://grafana.example' } },
      ],
    });
    expectSuccess(result);
    const marks = marksOf(result);
    expect([...marks.keys()]).toHaveLength(12);
    expect([...marks].filter(([, mark]) => mark !== '✅')).toEqual([['dashboards', '☐']]);
    expect(result.summary).toContain('- [ ] dashboards: metrics are back to normal');
    expect(result.log).not.toContain('eyJhbGciOi');
    expect(await count('pfa_records')).toBe(before);
    expect(result.outputs['result']).toBe('success');
  });

  it('says of each kind what failed, what timed out and what could not be judged', async () => {
    const soft = { blocks: false };
    await onHost(sandbox.description.hosts[0]!, 'cd "$PM2_HOME/logs" && echo "FATAL: it is on fire" | tee -a pfa-vanguard-backend-error*.log >/dev/null && mkdir kept && mv pems-write-sync-worker-error*.log kept && for file in $(ls kept); do ln -s /proc/self/mem "$file"; done');
    const result = await run('verify', {
      'error-log': { critical: ['NEVER'] },
      verify: [
        { ...soft, name: 'http fails', http: { url: `${api()}/health`, json: { status: 'sick' } } },
        { ...soft, name: 'http times out', timeout: '300ms', http: { url: 'http://127.0.0.1:9' } },
        { ...soft, name: 'needs a token', http: { url: `${api()}/api/pfa-data`, headers: authorization } },
        { ...soft, name: 'no login', http: { method: 'POST', url: `${api()}/api/auth/login`, body: { username: 'nobody', password: 'x' }, capture: { token: '$.token' } } },
        { ...soft, name: 'sql fails', sql: { query: 'SELECT COUNT(*) FROM pfa_records', is: 7 } },
        { ...soft, name: 'sql is wrong', sql: { query: 'SELECT nothing FROM nowhere' } },
        { ...soft, name: 'sql may not write', sql: { query: 'DELETE FROM pfa_records RETURNING 1' } },
        { ...soft, name: 'no baseline', sql: { query: 'SELECT COUNT(*) FROM pfa_records', baseline: 'pfa_records' } },
        { ...soft, name: 'sql hangs', timeout: '500ms', sql: { query: 'SELECT pg_sleep(30)' } },
        { ...soft, name: 'log unreadable', logs: { process: 'worker' } },
        { ...soft, name: 'logs fail', logs: { critical: ['FATAL'] } },
        { ...soft, name: 'series breaks', prometheus: { query: 'up', above: 5 } },
        { ...soft, name: 'no series', prometheus: { query: 'there_is_no_such_metric', below: 1 } },
        { ...soft, name: 'no number', prometheus: { query: 'vector(NaN)', below: 1 } },
        { ...soft, name: 'wrong query', prometheus: { query: 'sum(', below: 1 } },
        { ...soft, name: 'command fails', command: { run: 'echo broken; exit 3' } },
        { ...soft, name: 'no folder', command: { run: 'true', directory: 'nowhere' } },
        { ...soft, name: 'command hangs', timeout: '500ms', command: { run: 'sleep 30' } },
      ],
    });
    expectSuccess(result);
    const marks = Object.fromEntries(marksOf(result));
    const failed = ['http fails', 'no login', 'sql fails', 'logs fail', 'series breaks', 'command fails'];
    expect(Object.entries(marks).filter(([, mark]) => mark === '❌').map(([name]) => name)).toEqual(failed);
    expect(Object.entries(marks).filter(([, mark]) => mark === '❔').map(([name]) => name)).toEqual(['http times out', 'needs a token', 'sql is wrong', 'sql may not write', 'no baseline', 'sql hangs', 'log unreadable', 'no series', 'no number', 'wrong query', 'no folder', 'command hangs']);
    expect(result.log).toMatch(/log unreadable: .*app-1: the error log cannot be read: .*EIO/);
    await onHost(sandbox.description.hosts[0]!, 'cd "$PM2_HOME/logs" && mv -f kept/* . && rmdir kept');
    expect(result.log).toContain('status is "healthy" instead of "sick"');
    expect(await count('pfa_records')).toBe('300');
  });

  it('finds a version that is not served, and a write that left something behind', async () => {
    const result = await run('verify', { verify: [login(), { ...write(), http: { ...write().http, cleanup: { url: `${api()}/api/pfa-data/{id}`, headers: {} } } }] });
    expect(result.outcome).toBe('failure');
    expect(result.outputs['result']).toBe('failed');
    expect(result.log).toMatch(/what it made is still there: DELETE .* answers 401/);
    await asSuperuser(sandbox.description.database.superuser.url.replace(/postgres$/, sandbox.description.database.name), (client) => client.query(`delete from pfa_records where pfa_id = 'TEST-001'`));
  });
});

/** As Prometheus does it. @param more `endsAt` in the past: it has ended. */
async function tellAlertmanager(more: object = {}): Promise<void> {
  const reply = await fetch(`${monitoring.alertmanager}/api/v2/alerts`, { method: 'POST', headers: { 'content-type': 'application/json', connection: 'close' }, body: JSON.stringify([{ labels: { alertname: 'DiskFull', severity: 'P1' }, ...more }]) });
  expect(reply.status).toBe(200);
}

describe('what was recorded, what is served, and what fires', () => {
  const alerts = { labels: { severity: 'P1|P2' } };

  afterAll(() => tellAlertmanager({ endsAt: new Date().toISOString() }));

  it('sql holds the baseline against the rows, another version than the target’s fails, and so does an alert that fires', async () => {
    expectSuccess(await run('baseline', {}));
    await tellAlertmanager();
    const { prometheus, alertmanager } = monitoring;
    const soft = { blocks: false };
    const verify = [
      { name: 'all rows', sql: { query: 'SELECT COUNT(*) FROM pfa_records', baseline: 'pfa_records' } },
      { ...soft, name: 'fewer rows', sql: { query: 'SELECT COUNT(*) - 1 FROM pfa_records', baseline: 'pfa_records' } },
      { ...soft, name: 'backend version', 'served-version': 'backend' },
      { ...soft, name: 'site version', 'served-version': 'frontend' },
      { ...soft, name: 'other alerts', alerts: { labels: { severity: 'P5' } } },
      { name: 'alerts', alerts },
    ];
    const result = await act(sandbox.description, { inputs: { 'rollback-type': 'verify', 'target-tag': 'v3.0.0', incident: 'INCIDENT-9' }, environment: { stability, monitoring: { prometheus, alertmanager }, verify } });
    expect(result.outputs['result']).toBe('failed');
    expect(Object.fromEntries(marksOf(result))).toEqual({ 'all rows': '✅', 'fewer rows': '❌', 'backend version': '❌', 'site version': '❌', 'other alerts': '✅', alerts: '❌' });
    expect(result.log).toMatch(/alerts: .*DiskFull since/);
    expect(result.log).toMatch(/fewer rows: expected ≥ 300 \(baseline\); found 299/);
  });

  it('an alert that fires fails the watch, too', async () => {
    const result = await run('watch', { watch: { window: '20s', interval: '500ms', conditions: [{ name: 'alerts', alerts: alerts.labels, for: '1s' }] } });
    expect(result.outputs['result']).toBe('failed');
    expect(result.log).toMatch(/Error: alerts: .*DiskFull/);
  });
});

/** What Prometheus answers to a query of one series. */
async function valueOf(query: string): Promise<number> {
  const reply = await fetch(`${monitoring.prometheus}/api/v1/query?${new URLSearchParams({ query })}`, { headers: { connection: 'close' } });
  const { data } = (await reply.json()) as { data: { result: { value: [number, string] }[] } };
  return Number(data.result[0]?.value[1]);
}

describe('watch', () => {
  const watch = (changes: object = {}) => ({ window: '6s', interval: '500ms', conditions: [{ name: 'error rate', query: `${errorRate.replaceAll('10s', '3s')} or vector(0)`, below: 0.1, for: '2s' }, { name: 'alerts', alerts: { severity: 'P1|P2' }, for: '20s' }], ...changes });

  it('is stable while nothing happens, draws a chart, and holds no lock', async () => {
    const result = await run('watch', { watch: watch({ window: '3s' }) });
    expectSuccess(result);
    expect(result.log).toMatch(/stable: error rate at worst 0/);
    expect(result.log).toMatch(/▁{3,}/);
    expect(result.summary).toContain('✅ Stable');
  });

  it('forgives a spike that is shorter than its for:', async () => {
    const query = `${errorRate.replaceAll('10s', '3s')} or vector(0)`;
    // It lasts until Prometheus has noticed it, and three seconds longer in the rate.
    const spike = async () => {
      await sandbox.break('errorRate', 1);
      await until('the spike is in the rate', async () => (await valueOf(query)) > 0.02);
      await sandbox.break('errorRate', false);
    };
    let over: Promise<void> | undefined;
    const result = await run('watch', { watch: watch({ window: '15s', conditions: [{ name: 'error rate', query, below: 0.02, for: '12s' }] }) }, whenLine('▶ Watch', () => (over = spike())));
    await over;
    expectSuccess(result);
    expect(result.log).toMatch(/error rate at worst 0\.(?:0[2-9]|[1-9])/);
  });

  it('fails within one look once a fault is sustained', async () => {
    const begin = performance.now();
    const result = await run('watch', { watch: watch({ window: '60s' }) }, whenLine('▶ Watch', () => void sandbox.break('errorRate', 1)));
    await sandbox.break('errorRate', false);
    expect(result.outputs['result']).toBe('failed');
    expect(result.log).toMatch(/Error: error rate: .* instead of < 0\.1, for [23] s → It is not stable/);
    expect(performance.now() - begin).toBeLessThan(40_000);
  });

  it('is inconclusive, and no success, when Prometheus dies in mid-watch', async () => {
    // A bound that nothing can break: errors of the test before may still be in the window, and this one is about silence.
    const result = await run('watch', { watch: watch({ conditions: [{ name: 'error rate', query: errorRate, below: 2, for: '2s' }] }) }, whenLine('▶ Watch', () => void delay(2_000).then(() => monitoring.stopPrometheus())));
    expect(result.outcome).toBe('failure');
    expect(result.outputs['result']).toBe('inconclusive');
    expect(result.log).toMatch(/looks could not be judged/);
    expect(result.summary).toContain('Inconclusive');
  });
});
