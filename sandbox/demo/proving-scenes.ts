// Scenes that only look: the verification checklist, and the watch, on real Prometheus and Alertmanager.
import { errorRate } from '../monitoring/monitoring-config';
import { startMonitoring } from '../monitoring/monitoring';
import type { Description } from '../description';
import type { EnvironmentOverrides } from '../rollback-config';
import { serving } from './expectations';
import type { Scene } from './scene';

const expected = { backend: '4.0.0', site: '4.0.0', worker: 'writing' } as const;
const rate = `${errorRate} or vector(0)`;

async function monitored(description: Description): Promise<EnvironmentOverrides> {
  const { prometheus, alertmanager } = await startMonitoring(description);
  return { monitoring: { prometheus, alertmanager } };
}

function checklist(api: string): readonly object[] {
  const authorization = { authorization: 'Bearer {token}' };
  return [
    { name: 'health', http: { url: `${api}/health`, json: { status: 'healthy' } } },
    { name: 'database health', http: { url: `${api}/health/db`, json: { status: 'healthy' } } },
    { name: 'authentication', http: { method: 'POST', url: `${api}/api/auth/login`, body: { username: 'test-user', password: 'test-pass' }, capture: { token: '$.token' } } },
    { name: 'read', http: { url: `${api}/api/pfa-data?organizationId=org-rio`, headers: authorization } },
    { name: 'write', http: { method: 'POST', url: `${api}/api/pfa-data`, headers: authorization, body: { organizationId: 'org-rio', pfaId: 'TEST-001', category: 'Equipment' }, cleanup: { url: `${api}/api/pfa-data/TEST-001`, headers: authorization } } },
    { name: 'versions', 'served-version': 'both' },
    { name: 'records', sql: { query: 'SELECT COUNT(*) FROM pfa_records', 'at-least': 300 } },
    { name: 'error log', logs: {} },
    { name: 'error rate', prometheus: { query: rate, below: 0.001 } },
    { name: 'alerts', alerts: { labels: { severity: 'P1|P2' } } },
    { name: 'acceptance', manual: { text: 'log in, filter, export a CSV' } },
  ];
}

export const verify: Scene = {
  title: 'The verification checklist of the document, on a system that is well.',
  prepare: async ({ description }) => ({ ...(await monitored(description)), verify: checklist(description.apiUrl) }),
  inputs: { 'rollback-type': 'verify', incident: 'INCIDENT-108' },
  unmet: async (_sandbox, sight) => serving(expected, sight),
  proved: 'every check passed, and the write check left nothing behind.',
};

export const watch: Scene = {
  title: 'Ten seconds of watching, where the document has fifteen minutes.',
  prepare: async ({ description }) => ({
    ...(await monitored(description)),
    watch: { interval: '1s', conditions: [{ name: 'error rate', query: rate, below: 0.005, for: '3s' }, { name: 'alerts', alerts: { severity: 'P1|P2' }, for: '3s' }] },
  }),
  inputs: { 'rollback-type': 'watch', 'watch-window': '10s', incident: 'INCIDENT-109' },
  unmet: async (_sandbox, sight) => serving(expected, sight),
  proved: 'it stayed well for the whole window.',
};
