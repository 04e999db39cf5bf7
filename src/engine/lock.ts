// Takes the lock on every host, or on none (fault: two rollbacks at once, a stale lock, a lock won on some hosts only).
import { allFacts, fact, parseFacts } from '../commands/facts-protocol';
import * as lock from '../commands/lock';
import { commandsFor, hostScript } from '../commands/script';
import type { Host } from '../config/environment';
import { RefusedError, type Problem } from '../errors';
import { halfDoneOn, mostTelling, type HalfDone } from '../policy/half-done';
import type { Command, Fleet, HostReply } from '../ports';
import type { UnreachableHost } from '../preflight/facts';
import { strangerProblem } from '../preflight/refusals';
import { inTurn } from './in-turn';

const timeoutMs = 15_000;
/** A run that is cancelled has seven seconds. */
const cancelledMs = 4_000;

/** Who takes the lock, and over whose. */
export interface Claim {
  readonly details: lock.LockDetails;
  /** Of this run on GitHub; empty in a terminal. */
  readonly job?: string;
  /** The owner whose lock may be taken over; empty for none. */
  readonly breakOwner: string;
}

export interface Lock {
  /** This run had it before, or took it over from one that had begun: what that changed may stand half done. */
  readonly resumed: boolean;
  /** What the run whose lock was taken over had set out to do; undefined when none was, or when nothing of it can stand half done. */
  readonly takenOver: HalfDone | undefined;
  /** Hosts that did not answer: they are not locked. */
  readonly unreachable: readonly UnreachableHost[];
  /** Gives it back. Returns the hosts where that failed. */
  release(): Promise<readonly string[]>;
  /** As if this try had never taken it: a lock that was taken over is again what it was. Returns the hosts where that failed. */
  undo(): Promise<readonly string[]>;
  /** Writes more into it, for whoever finds it and for a resumed run. */
  describe(more: Partial<Omit<lock.LockDetails, 'owner'>>, signal?: AbortSignal): Promise<void>;
}

/** For what changes nothing: it waits for nobody and keeps nobody out. */
export const noLock: Lock = { resumed: false, takenOver: undefined, unreachable: [], release: async () => [], undo: async () => [], describe: async () => undefined };

/** @throws RefusedError naming who holds it; then no host is left locked by us. */
export async function takeLock(fleet: Fleet, hosts: readonly Host[], { details, job, breakOwner }: Claim, signal: AbortSignal): Promise<Lock> {
  const take = (host: Host) => hostScript(host, 'Take the lock', timeoutMs, lock.take(details, breakOwner, job));
  const replies = await inTurn(fleet, hosts, take, won, signal).catch(async (error: unknown) => {
    await withdrawFrom(fleet, hosts, [details], cancelledMs);
    throw error;
  });
  const taken = hosts.filter((host) => replies.some((reply) => reply.host === host.name && won(reply)));
  const lost = replies.filter((reply) => reply.status !== 'unreachable' && !won(reply));
  const takenOver = begunBefore(replies, details.type);
  const resumed = takenOver !== undefined || replies.some((reply) => stateOf(reply) === 'again');
  if (lost.length > 0) {
    // Where the connection broke for good, or the lock was too slow, it may be ours.
    const perhaps = hosts.filter((host) => lost.some((reply) => reply.host === host.name && reply.status !== 'exited'));
    const stuck = await withdrawFrom(fleet, [...taken, ...perhaps], [details], timeoutMs);
    throw new RefusedError([...lost.map((reply) => describeLoss(reply, details.owner)), ...stuck.map((host) => describeStuck(host, details.owner))]);
  }
  let described = takenOver?.goesOn === true ? { ...details, from: takenOver.from, target: takenOver.target } : details;
  if (described !== details) await runAll(fleet, commandsFor(taken, (host) => hostScript(host, 'Describe the lock', timeoutMs, lock.describe(described))));
  return {
    resumed,
    takenOver,
    unreachable: replies.filter((reply) => reply.status === 'unreachable').map((reply) => ({ host: reply.host, reason: reply.stderr.trim() })),
    release: () => releaseOn(fleet, taken, details.owner),
    undo: () => withdrawFrom(fleet, taken, [described, details], timeoutMs),
    async describe(more, limit) {
      described = { ...described, ...more };
      const replies = await runAll(fleet, commandsFor(taken, (host) => hostScript(host, 'Describe the lock', timeoutMs, lock.describe(described))), limit);
      const missing = replies.filter((reply) => reply.status !== 'exited' || reply.exitCode !== 0).map(({ host }) => host);
      if (missing.length > 0) throw new Error(`not on ${missing.join(', ')}`);
    },
  };
}

async function runAll(fleet: Fleet, commands: readonly Command[], signal?: AbortSignal): Promise<HostReply[]> {
  return (await Promise.all(commands.map(({ script, hosts }) => fleet.run(script, hosts, signal)))).flat();
}

/** Undoes this try alone, within the time given. Returns the hosts where that failed. */
async function withdrawFrom(fleet: Fleet, hosts: readonly Host[], known: readonly lock.LockDetails[], limitMs: number): Promise<string[]> {
  const limit = AbortSignal.timeout(limitMs);
  const given = await Promise.all(
    hosts.map(async (host) => {
      const script = hostScript(host, 'Give the lock back', timeoutMs, lock.withdraw(...known));
      const replies = await fleet.run(script, [host.name], limit).catch(() => []);
      return replies.every((reply) => reply.exitCode === 0) && replies.length > 0 ? [] : [host.name];
    }),
  );
  return given.flat();
}

/** Returns the hosts where it could not be given back. */
async function releaseOn(fleet: Fleet, hosts: readonly Host[], owner: string): Promise<string[]> {
  const replies = await runAll(fleet, commandsFor(hosts, (host) => hostScript(host, 'Release the lock', timeoutMs, lock.release(owner))));
  return replies.filter((reply) => reply.exitCode !== 0).map((reply) => reply.host);
}

function begunBefore(replies: readonly HostReply[], type: string | undefined): HalfDone | undefined {
  const found = replies.filter(won).flatMap(({ stdout }) => {
    const facts = parseFacts(stdout);
    return halfDoneOn(allFacts(facts, 'lock.taken-over').flatMap((line) => lock.parseHolder(line) ?? []), allFacts(facts, 'lock.began'), type);
  });
  return mostTelling(found);
}

function stateOf(reply: HostReply): string {
  return fact(parseFacts(reply.stdout), 'lock');
}

function won(reply: HostReply): boolean {
  return reply.status === 'exited' && reply.exitCode === 0 && stateOf(reply) !== '';
}

function describeStuck(where: string, owner: string): Problem {
  return { where, what: 'the lock was perhaps taken and could not be given back', mend: `where it is still there, run this again with break-lock: ${owner}` };
}

function describeLoss(reply: HostReply, own: string): Problem {
  if (reply.status === 'untrusted') return strangerProblem(reply.host, reply.stderr.trim());
  const facts = parseFacts(reply.stdout);
  if (fact(facts, 'lock.key') === 'looks') return { where: reply.host, what: 'the SSH key of this run may only look there (emergency-rollback-shell --look): it cannot write', mend: 'run it where the key of the rollback is (the last gate, not the environment of the plan), or make it a dry run' };
  const holder = lock.parseHolder(fact(facts, 'lock.holder'));
  const busy = fact(facts, 'lock.busy');
  if (holder === undefined) return { where: reply.host, what: `the lock could not be taken: ${reply.stderr.trim() || reply.status}`, mend: 'mend what the host says, then run this again' };
  if (holder.owner === own) return otherJob(reply.host, holder, fact(facts, 'lock.other-job'));
  const problem = describeHolder(reply.host, holder);
  return busy === '' ? problem : { ...problem, what: `${problem.what}; of its jobs, ${busy} still runs there`, mend: `wait until that has ended, then run this again with break-lock: ${holder.owner}` };
}

export function describeHolder(host: string, holder: lock.LockDetails): Problem {
  const who = `${holder.purpose || 'something'} of ${holder.actor}, run ${holder.owner}${holder.url === '' ? '' : ` (${holder.url})`}, incident ${holder.incident || 'unknown'}, since ${holder.since || 'unknown'}`;
  return { where: host, what: `locked by ${who}`, mend: `wait until it has ended; if its run is dead, run this again with break-lock: ${holder.owner}${howToResume(holder)}` };
}

/** Two jobs of one workflow run are two people at the hosts, like any others. */
function otherJob(host: string, { purpose, owner, since }: lock.LockDetails, job: string): Problem {
  return { where: host, what: `locked by ${purpose || 'something'} of the job ${job} of this very run, since ${since || 'unknown'}`, mend: `let one job wait for the other (needs:); if that job stopped half way, run it again, or, once this whole run has ended, start a new one with break-lock: ${owner}` };
}

/** A run that goes on needs no lock to be broken. */
function howToResume({ owner, incident, actor }: lock.LockDetails): string {
  if (owner.startsWith('gh-')) return '. To go on where it stopped instead: Re-run failed jobs, in that run on GitHub';
  return owner.startsWith('break-glass-') ? `. To go on where it stopped instead, ${actor} starts the same type again in the terminal of that very machine, with the same --environment and --incident ${incident}. From another machine or login that is another run: there, break-lock alone lets it go on` : '';
}
