// What Prometheus and Alertmanager of the sandbox are told: intervals of a second, so that a demo and a test see things at once.
import { stringify } from 'yaml';

/** Share of requests that were answered with 5xx within the last ten seconds. */
export const errorRate = 'sum(rate(http_requests_total{status=~"5.."}[10s])) / sum(rate(http_requests_total[10s]))';

export function prometheusConfig(targets: readonly { readonly name: string; readonly address: string }[], alertmanager: string, rules: string): string {
  return stringify({
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: [rules],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    scrape_configs: [{ job_name: 'backend', static_configs: targets.map(({ name, address }) => ({ targets: [address], labels: { host: name } })) }],
  });
}

export function alertRules(): string {
  const rules = [
    { alert: 'HighErrorRate', expr: `${errorRate} > 0.1`, for: '2s', labels: { severity: 'P1' }, annotations: { summary: 'More than 10 % of the requests fail' } },
    { alert: 'BackendDown', expr: 'up{job="backend"} == 0', for: '3s', labels: { severity: 'P2' }, annotations: { summary: 'A backend does not answer' } },
  ];
  return stringify({ groups: [{ name: 'sandbox', interval: '1s', rules }] });
}

export function alertmanagerConfig(): string {
  return stringify({ route: { receiver: 'nobody', group_wait: '0s', group_interval: '1s' }, receivers: [{ name: 'nobody' }] });
}
