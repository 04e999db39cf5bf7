// Scenes before anything is rolled back: is it bad enough? On real Prometheus and Alertmanager, with seconds for minutes.
import { setTimeout as delay } from 'node:timers/promises';
import { startMonitoring } from '../monitoring/monitoring';
import type { Scene } from './scene';

const rate = '(sum(rate(http_requests_total{status=~"5.."}[3s])) or vector(0)) / sum(rate(http_requests_total[3s]))';
const sustainedMs = 6_000;

/** Rows of the document that the sandbox can measure. */
const rows = [
  { name: 'Data corruption or data loss detected', verdict: 'immediate', fact: 'data-corruption', scenario: 'data-corruption', type: 'full', strategy: 'restore' },
  { name: 'Complete system outage', verdict: 'immediate', query: 'max(up{job="backend"})', is: 0, sustained: `${sustainedMs}ms`, 'no-data': 'holds' },
  { name: 'Error rate above 10 %', verdict: 'immediate', query: rate, above: 0.1, sustained: `${sustainedMs}ms` },
  { name: 'Error rate above 1 %', verdict: 'scheduled', query: rate, above: 0.01, sustained: `${2 * sustainedMs}ms` },
  { name: 'Queue above 1000 and growing', verdict: 'scheduled', query: 'max(queue_size) * max(clamp(sgn(deriv(queue_size[5s])), 0, 1))', above: 1000, sustained: `${2 * sustainedMs}ms`, type: 'sync-worker' },
  { name: 'Multiple P1 alerts fire at once', verdict: 'scheduled', alerts: { severity: 'P1' }, 'at-least': 2 },
  { name: 'Error rate below 1 %', verdict: 'monitor', query: rate, below: 0.01, sustained: `${2 * sustainedMs}ms` },
  { name: 'Fix can be deployed within 2 hours', verdict: 'monitor', fact: 'fix-within-2h', lowers: true },
];

/** About twenty requests a second, for as long as this process lives. */
function startTraffic(url: string): void {
  setInterval(() => void fetch(url, { signal: AbortSignal.timeout(2_000), headers: { connection: 'close' } }).then((reply) => reply.arrayBuffer()).catch(() => undefined), 50).unref();
}

export const assess: Scene = {
  title: 'Half of all requests fail. Is it bad enough? Six seconds where the document has five minutes.',
  async prepare(sandbox, say) {
    const { description } = sandbox;
    const { prometheus, alertmanager } = await startMonitoring(description);
    startTraffic(`${description.apiUrl}/health`);
    await sandbox.break('errorRate', 0.5);
    say('The fault is on. Waiting until it has lasted …');
    await delay(sustainedMs + 5_000);
    return { monitoring: { prometheus, alertmanager }, decide: { interval: '1s', scenario: 'staging-critical', rows } };
  },
  // A fix that could be deployed lowers what is scheduled, and never what is immediate.
  inputs: { 'rollback-type': 'assess', facts: 'fix-within-2h', incident: 'INCIDENT-110' },
  unmet: async (_sandbox, _sight, { outputs }) => (outputs['decision'] === 'immediate' ? [] : [`the decision is ${outputs['decision']} instead of immediate`]),
  proved: 'the decision is immediate, with the rollback that is recommended, and nothing was changed.',
};
