// Verification Checklist 5: the address that users open serves the page of the release.
import { pageMismatches } from '../../checks/served-page';
import type { StepContext } from '../step';

const timeoutMs = 10_000;

/** One line for people. @throws Error saying what is served instead. */
export async function checkServedPage({ situation, ports, signal }: StepContext): Promise<string[]> {
  const { frontend, tagPrefix } = situation.environment;
  if (frontend === undefined) throw new Error('the configuration has no frontend');
  const reply = await ports.web.request({ url: frontend.url, method: 'GET', headers: { accept: 'text/html' }, timeoutMs }, signal);
  const wrong = reply.status === 200 ? pageMismatches(reply.body, { versionPattern: frontend.versionPattern, assets: [], release: situation.target, tagPrefix }) : [`status ${reply.status} instead of 200`];
  if (wrong.length > 0) throw new Error(`${frontend.url}: ${wrong.join(', ')}`);
  return [`${frontend.url} serves ${situation.target.tag}`];
}
