// Scenes that only look: readiness, the verification checklist, and the watch, on real Prometheus and Alertmanager.
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { act } from '../act';
import { errorRate } from '../monitoring/monitoring-config';
import { startMonitoring } from '../monitoring/monitoring';
import type { Description } from '../description';
import type { EnvironmentOverrides } from '../rollback-config';
import { renderForTerminal } from '../runner/terminal';
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

export const readiness: Scene = {
  title: 'Could we roll back right now? First with defects that nobody has noticed, then with all of them mended.',
  async prepare(sandbox, say) {
    const { description } = sandbox;
    const [host] = description.hosts;
    if (host === undefined) throw new Error('The sandbox has no host.');
    const environment = { ...(await monitored(description)), readiness: { restore: true } };
    await appendFile(join(host.repository, 'package.json'), '\n');
    await sandbox.control('cloudfront', { accessDenied: true });
    say('A file was edited on app-1, the rights on the CDN are gone, and there is neither a standby nor a backup:');
    say(renderForTerminal(await act(description, { inputs: { 'rollback-type': 'readiness' }, environment })));
    await sandbox.deploy('v4.0.0');
    await act(description, { inputs: { 'rollback-type': 'prepare' } });
    await sandbox.backup({ format: 'gzip' });
    say('All of it was mended:');
    return environment;
  },
  inputs: { 'rollback-type': 'readiness' },
  unmet: async (_sandbox, sight) => serving(expected, sight),
  proved: 'a rollback could start now, the backup of tonight can be restored, and nothing was changed to find out.',
};
