// In a dry run: each address of the configuration is asked once, so that a wrong path is found before it fails a rollback. A real run waits for nothing of it.
import { doubts, labelOf, requestOf } from './checks/http';
import { parseProbe, probe } from './commands/http-probe';
import { hostScript } from './commands/script';
import type { Host } from './config/environment';
import type { HttpCheck } from './config/http-check-schema';
import { messageOf } from './errors';
import type { Order } from './planning';
import { runbooks } from './runbooks';
import { does } from './runbooks/runbook';
import type { World } from './world';

type Asked = Pick<World, 'web' | 'fleet'>;

const limitMs = 5_000;
const isHarmless = ({ method }: HttpCheck) => method === 'GET' || method === 'HEAD';

/** A line for each that does not fit what is configured. Never throws for what they answer. */
export async function doubtfulAddresses(order: Order, world: Asked, signal: AbortSignal): Promise<string[]> {
  const { environment, request } = order;
  const runbook = runbooks[request.rollbackType];
  const checks = does(runbook, 'verify-backend', 'watch-stability') ? environment.health.checks.filter(isHarmless) : [];
  const backends = environment.hosts.filter(({ roles }) => roles.includes('backend'));
  const asked = await Promise.all([
    ...checks.flatMap((check) => (check.on === 'runner' ? [fromHere(check, world, signal)] : backends.map((host) => fromHost(check, host, world, signal)))),
    ...(environment.frontend !== undefined && does(runbook, 'verify-frontend') ? [site(environment.frontend.url, environment.frontend.versionPattern, world, signal)] : []),
  ]);
  return asked.flat();
}

async function fromHere(check: HttpCheck, { web }: Asked, signal: AbortSignal): Promise<string[]> {
  const reply = await web.request(requestOf(check, limitMs), signal).catch((error: unknown) => messageOf(error));
  return told(`health check ${labelOf(check, 'here')}`, typeof reply === 'string' ? [noReply(reply)] : doubts(check, reply));
}

/** A host that does not answer is told by its facts. */
async function fromHost(check: HttpCheck, host: Host, { fleet }: Asked, signal: AbortSignal): Promise<string[]> {
  const request = requestOf(check, limitMs);
  const [reply] = await fleet.run(hostScript(host, 'Ask the health check', request.timeoutMs + 10_000, probe(request, host.variables)), [host.name], signal);
  if (reply?.status !== 'exited' || reply.exitCode !== 0) return [];
  const answer = parseProbe(reply.stdout);
  return told(`health check ${labelOf(check, host.name)}`, typeof answer === 'string' ? [noReply(answer)] : doubts(check, answer));
}

async function site(url: string, pattern: string | undefined, { web }: Asked, signal: AbortSignal): Promise<string[]> {
  const reply = await web.request({ url, method: 'GET', headers: { accept: 'text/html' }, timeoutMs: limitMs }, signal).catch((error: unknown) => messageOf(error));
  if (typeof reply === 'string') return told('frontend.url', [noReply(reply)]);
  if (reply.status !== 200) return told('frontend.url', [`answers ${reply.status} now: is the address right?`]);
  return pattern === undefined || new RegExp(pattern).test(reply.body) ? [] : told('frontend.url', ['frontend.version finds nothing in the page that is served now']);
}

function noReply(why: string): string {
  return `does not answer now (${why}): is the address right?`;
}

function told(what: string, found: readonly string[]): string[] {
  return found.length === 0 ? [] : [`${what}: ${found.join('; ')}`];
}
