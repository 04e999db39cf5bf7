// Which values of the configuration are secret by their place, whoever wrote them there and under whatever name.
import { announceSecrets } from './announce-schema';
import type { Environment } from './environment';
import { headerSecrets } from './headers';

/** To be masked everywhere. */
export function placedSecrets({ announce, monitoring, health, checklist, sync: { banner } }: Environment): string[] {
  const web = checklist.flatMap(({ http }) => (http === undefined ? [] : [http.headers, http.cleanup?.headers ?? {}]));
  const headers = [monitoring?.headers ?? {}, ...health.checks.map((check) => check.headers), ...web, ...(banner !== undefined && 'url' in banner ? [banner.headers] : [])];
  const address = banner !== undefined && 'url' in banner ? [banner.url] : [];
  return [...announceSecrets(announce), ...address, ...headers.flatMap(headerSecrets)];
}
