// What the terminal shows of a sandbox.
import type { Description } from './description';
import type { HostStatus, Status } from './status';

export function describeAddresses(description: Description): string {
  const { hosts, ssh, database, objectStore, cloudfront, slack, statuspage, github, apiUrl, folder } = description;
  const rows: [string, string][] = [
    ...hosts.map(({ name, port, user, address }): [string, string] => [name, `ssh -i ${ssh.privateKeyPath} -p ${port} ${user}@${address}`]),
    ['site', cloudfront.siteUrl],
    ['API', apiUrl],
    ['PostgreSQL', `${database.host}:${database.port}/${database.name} (${database.kind})`],
    ['object store', `${objectStore.endpoint} (${objectStore.kind})`],
    ['CloudFront stub', `${cloudfront.endpoint}, distribution ${cloudfront.distributionId}`],
    ['Slack stub', slack.url],
    ['status page stub', statuspage.url],
    ['GitHub stub', github.url],
    ['all details', `${folder}/sandbox.json`],
  ];
  return table(rows);
}

export function describeStatus({ hosts, databaseAnswers, objectStoreAnswers, counts }: Status): string {
  const answer = (answers: boolean): string => (answers ? 'answers' : 'does not answer');
  return table([
    ...hosts.map((host): [string, string] => [host.name, describeHost(host)]),
    ['PostgreSQL', answer(databaseAnswers)],
    ['object store', answer(objectStoreAnswers)],
    ['daemon', counts ? `answers; API requests ${counts.api.requests}, site ${counts.site.hits} hits and ${counts.site.misses} misses` : answer(false)],
  ]);
}

function describeHost({ sshAnswers, checkout = 'nothing', servedVersion = 'nothing', processes, faults }: HostStatus): string {
  const apps = processes.map(({ name, status, pid, restarts }) => `${name} ${status}${pid > 0 ? ` (${pid})` : ''}${restarts > 0 ? `, ${restarts} restarts` : ''}`);
  const switched = Object.entries(faults).map(([fault, value]) => `${fault}=${value}`);
  return [sshAnswers ? 'ssh answers' : 'ssh does not answer', `checkout ${checkout}`, `serves ${servedVersion}`, ...apps, ...switched].join('; ');
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}
