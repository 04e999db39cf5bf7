// Switches hosts in waves (rollout.serial): each wave must run well before the next one begins, and a sick one ends it.
// With rollout.on-failure: switch-back the last one, too, for it is here that hosts go back; else the steps that follow prove it.
import type { Environment } from '../../config/environment';
import { StepError } from '../../errors';
import { healthyMs, scriptsMs } from '../../plan/deadlines';
import { switchWaves } from '../../plan/live-or-ready';
import type { Command, HostReply } from '../../ports';
import { awaitHealthyHosts } from './await-healthy';
import { stabilityWindow, stayStable } from './stay-stable';
import type { StepContext } from '../step';
import { serves } from '../../plan/situation';
import { held } from './host-outcomes';
import { listBackends, listTimeoutMs } from './list-backends';

export interface Switched {
  /** One for each host that was to be switched; `held` for those whose turn did not come. */
  readonly replies: readonly HostReply[];
  /** Why a wave was not good enough for the next one; undefined when there was no such reason. */
  readonly sick: StepError | undefined;
}

export async function switchInWaves(commands: readonly Command[], isSwitched: (reply: HostReply) => boolean, context: StepContext): Promise<Switched> {
  const { ports, situation, signal } = context;
  const { rollout } = situation.environment;
  const waves = switchWaves(situation, commands.flatMap(({ hosts }) => hosts));
  const replies: HostReply[] = [];
  for (const [index, wave] of waves.entries()) {
    replies.push(...(await ports.hosts.change('switch-backend', only(commands, wave), { signal, holdOnFailure: true })));
    const left = waves.slice(index + 1).flat();
    if (left.length === 0 && rollout.onFailure === 'hold') break;
    const failed = replies.filter((reply) => !isSwitched(reply)).map(({ host }) => host);
    const beyond = failed.length > rollout.maxFailures;
    const sick = beyond ? undefined : await sickness(wave.filter((host) => serves(situation, host) && !failed.includes(host)), context);
    if (beyond || sick !== undefined) return { replies: [...replies, ...left.map(held)], sick };
  }
  return { replies, sick: undefined };
}

function only(commands: readonly Command[], hosts: readonly string[]): Command[] {
  return commands.map((command) => ({ ...command, hosts: command.hosts.filter((host) => hosts.includes(host)) })).filter((command) => command.hosts.length > 0);
}

/** Healthy by the checks that hosts are asked, and the same process over the window. @param switched those of a wave that were, and serve: who failed is no sign of the others. */
async function sickness(switched: readonly string[], context: StepContext): Promise<StepError | undefined> {
  if (switched.length === 0) return undefined;
  const nextAction = 'The target does not run well on the hosts that went first; those whose turn had not come were not touched. Choose an older target, or mend what the message names, then run this again.';
  try {
    await Promise.all([awaitHealthyHosts(switched, context), stayStable(listBackends(context.situation, switched), () => stabilityWindow(context), nextAction, context)]);
    return undefined;
  } catch (error) {
    if (error instanceof StepError) return error;
    throw error;
  }
}

/** The longest until it is known whether a wave runs well. */
export function sicknessMs(hosts: number, { health, rollout }: Environment): number {
  return healthyMs(health) + health.stableForMs + 2 * scriptsMs(hosts, listTimeoutMs, rollout);
}
