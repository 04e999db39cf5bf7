// Asks every health check until it was right k times in a row, or its time is over.
import { labelOf, mismatches, requestOf } from '../../checks/http';
import { parseProbe, probe } from '../../commands/http-probe';
import { commandsFor, hostScript } from '../../commands/script';
import type { Host } from '../../config/environment';
import type { HttpCheck } from '../../config/http-check-schema';
import { hostsAsked } from '../../config/runs-on';
import { messageOf, StepError } from '../../errors';
import { askingMs } from '../../plan/deadlines';
import { backendRelease, hostsWith, type Situation } from '../../plan/situation';
import { exactly } from '../../words/durations';
import { releaseText } from '../../plan/unknown-version';
import type { StepContext } from '../step';
import { nextWhenSick } from './next-when-sick';

/** Who asks a check, and how. */
interface Asker {
  readonly check: HttpCheck;
  readonly from: string;
  /** What is wrong; empty when the reply is as expected. */
  readonly ask: () => Promise<string[]>;
}

/** One line for each check. @throws StepError naming the first that did not become healthy. */
export async function awaitHealthy(context: StepContext): Promise<string[]> {
  return awaitAll(allAskers(context), context);
}

/** The checks that are asked on hosts, on these alone. @throws StepError naming the first that did not become healthy. */
export async function awaitHealthyHosts(hosts: readonly string[], context: StepContext): Promise<void> {
  await awaitAll(allAskers(context).filter(({ check, from }) => check.on === 'hosts' && hosts.includes(from)), context);
}

async function awaitAll(asked: readonly Asker[], context: StepContext): Promise<string[]> {
  const results = await Promise.allSettled(asked.map((asker) => awaitCheck(asker, context)));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

/** What is wrong with the health checks now, a line for each that is not healthy. */
export async function askHealth(context: StepContext): Promise<string[]> {
  const wrong = await Promise.all(allAskers(context).map(async (asker) => ({ label: labelOf(asker.check, asker.from), found: await asker.ask() })));
  return wrong.filter(({ found }) => found.length > 0).map(({ label, found }) => `${label}: ${found.join(', ')}`);
}

/** Of those hosts: what is not healthy now, and on which; `from` undefined where the answer may come from any of them. */
export async function askHealthOf(hosts: readonly string[], context: StepContext): Promise<{ from: string | undefined; found: string[] }[]> {
  const asked = allAskers(context).filter(({ check, from }) => check.on !== 'hosts' || hosts.includes(from));
  const answers = await Promise.all(asked.map(async ({ check, from, ask }) => ({ from: check.on === 'hosts' ? from : undefined, found: await ask() })));
  return answers.filter(({ found }) => found.length > 0);
}

async function awaitCheck(asker: Asker, { situation, ports, signal }: StepContext): Promise<string> {
  const { replies, withinMs, intervalMs } = situation.environment.health;
  const label = labelOf(asker.check, asker.from);
  const end = ports.clock.monotonicMs() + withinMs;
  let healthy = 0;
  let last: string[] = [];
  while (healthy < replies) {
    const wrong = await asker.ask();
    healthy = wrong.length === 0 ? healthy + 1 : 0;
    if (wrong.length > 0) last = wrong;
    if (healthy === replies) break;
    if (ports.clock.monotonicMs() >= end) throw unhealthy(label, last, situation);
    // A healthy streak is asked for quickly; a sick service gets its interval.
    await ports.clock.sleep(wrong.length === 0 ? Math.min(intervalMs, 200) : intervalMs, signal);
  }
  return `${label}: ${replies} healthy replies in a row${asker.check.version === undefined ? '' : `, version ${releaseText(backendRelease(situation))}`}`;
}

function unhealthy(label: string, last: readonly string[], situation: Situation): StepError {
  const { replies, withinMs } = situation.environment.health;
  const what = last.length === 0 ? 'it was healthy at times, but never often enough in a row' : last.join(', ');
  return new StepError(`${label} was not healthy ${replies} times in a row within ${exactly(withinMs)}: ${what}`, {
    nextAction: nextWhenSick(situation),
  });
}

function allAskers(context: StepContext): Asker[] {
  return context.situation.environment.health.checks.flatMap((check) => askers(check, context));
}

function askers(check: HttpCheck, context: StepContext): Asker[] {
  if (check.on === 'runner') return [fromHere(check, context)];
  const asked = hostsAsked(check, context.situation.environment);
  return hostsWith(context.situation, 'backend').filter((host) => asked.includes(host)).map((host) => fromHost(check, host, context));
}

function fromHere(check: HttpCheck, { situation, ports, signal }: StepContext): Asker {
  return {
    check,
    from: 'here',
    async ask() {
      try {
        const reply = await ports.web.request(requestOf(check), signal);
        return mismatches(check, reply, backendRelease(situation), situation.environment.tagPrefix);
      } catch (error) {
        signal.throwIfAborted();
        return [`no reply (${messageOf(error)})`];
      }
    },
  };
}

function fromHost(check: HttpCheck, host: Host, { situation, ports, signal }: StepContext): Asker {
  const commands = commandsFor([host], () => hostScript(host, 'Ask the health check', check.timeout + askingMs, probe(requestOf(check), host.variables)));
  return {
    check,
    from: host.name,
    async ask() {
      const [reply] = await ports.hosts.look(commands, signal);
      if (reply === undefined || reply.status !== 'exited') return [`the host did not answer (${reply?.stderr.trim() ?? ''})`];
      const answer = parseProbe(reply.stdout);
      return typeof answer === 'string' ? [`no reply (${answer})`] : mismatches(check, answer, backendRelease(situation), situation.environment.tagPrefix);
    },
  };
}
