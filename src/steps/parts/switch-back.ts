// What becomes of hosts that were switched when others fail: they hold, or go back to what ran (rollout.on-failure).
import { within } from '../../commands/named-paths';
import { commandsFor, hostScript } from '../../commands/script';
import { switchBack } from '../../commands/switch-back';
import { backendsOn, hostsAsked } from '../../config/runs-on';
import { StepError } from '../../errors';
import { restartingMs } from '../../plan/deadlines';
import { pathsAlone } from '../../plan/live-or-ready';
import { factsOf, siteRelease, type Situation } from '../../plan/situation';
import type { HostReply } from '../../ports';
import { awaitHealthyHosts } from './await-healthy';
import { describeReply, HostsError, outputOf } from './host-outcomes';
import type { HostOutcome, StepContext } from '../step';
import { liveRelease, releaseOf } from './versions-by-host';

export const switchBackTimeoutMs = 120_000;

/** The error to throw: the one given, or, where hosts went back, one that says which. */
export async function switchBackIfAsked(problem: HostsError, replies: readonly HostReply[], context: StepContext): Promise<HostsError> {
  const { ports, situation, signal } = context;
  const { rollout, hosts, backend: recipe } = situation.environment;
  const touched = replies.filter(({ status }) => status !== 'held' && status !== 'unreachable' && status !== 'untrusted').map(({ host }) => host);
  if (rollout.onFailure === 'hold' || touched.length === 0 || recipe === undefined) return problem;
  const commands = commandsFor(
    hosts.filter(({ name }) => touched.includes(name)),
    (host) => hostScript(host, 'Switch back', restartingMs(switchBackTimeoutMs, situation.environment), switchBack({ recipe, processes: backendsOn(situation.environment, host.name), before: factsOf(situation, host.name)?.head ?? '', run: situation.run.id, paths: pathsAlone(situation), otherOutputs: otherOutputs(situation) }, situation.environment)),
  );
  const back = await ports.hosts.change('switch-back', commands, { signal });
  const outcomes = await Promise.all(problem.hosts.map((host) => afterwards(context, host, back.find((reply) => reply.host === host.host))));
  const message = `${problem.message}. Then, as rollout.on-failure says: ${outcomes.map(({ host, detail }) => `${host}: ${detail}`).join('; ')}`;
  return new HostsError(message, outcomes, [...problem.output, ...outputOf(back)], 'The hosts named as back have what ran before this rollback, with its worker still stopped; what is not named healthy there has to be looked at first (pm2 logs). The lock stays on the hosts. Choose an older target, or mend what the message names, then run this again.');
}

/** It was switched back: it runs what ran before. */
export function isBack({ detail }: HostOutcome): boolean {
  return detail.startsWith('back on ');
}

async function afterwards(context: StepContext, before: HostOutcome, reply: HostReply | undefined): Promise<HostOutcome> {
  if (reply === undefined) return before;
  const { state, detail, durationMs } = describeReply(reply);
  return { ...before, durationMs, state: 'failed', detail: state === 'done' ? `back on ${releaseOf(context.situation, before.host)}, ${await howItRuns(before.host, context)}` : `could not be switched back: ${detail}` };
}

/** A process that came back may answer nothing: the host is asked for the version that it had. */
async function howItRuns(host: string, context: StepContext): Promise<string> {
  const { situation } = context;
  const isAsked = situation.environment.health.checks.some((check) => check.on === 'hosts' && hostsAsked(check, situation.environment).some(({ name }) => name === host));
  if (!isAsked) return 'restarted, but not proved: no health check is asked on it';
  const before = { backend: liveRelease(situation, host), site: siteRelease(situation) };
  try {
    await awaitHealthyHosts([host], { ...context, situation: { ...situation, serves: before } });
    return 'healthy';
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    return `restarted, but not healthy: ${error.message}`;
  }
}

/** What the newer version's frontend build left in the live tree: it is not served from there, but it must not stay. */
export function otherOutputs(situation: Situation): string[] {
  const { environment } = situation;
  if (pathsAlone(situation) !== undefined) return [];
  const recipe = environment.frontend?.recipe;
  if (recipe === undefined || recipe.directory === environment.backend?.directory) return [];
  return recipe.outputs.map((output) => within(recipe.directory, output));
}
