// Reads all facts from all systems at once. Changes nothing.
import { hostFacts } from '../commands/host-facts';
import { commandsFor } from '../commands/script';
import type { Environment } from '../config/environment';
import { messageOf } from '../errors';
import type { Cdn, Clock, Fleet, HostReply, ObjectStore } from '../ports';
import { TimeUpError, withinTime } from '../time-limit';
import type { Facts } from './facts';
import { parseHostFacts } from './parse-host-facts';
import { readSite } from './read-site';

export interface Systems {
  readonly fleet: Fleet;
  readonly store: ObjectStore;
  readonly cdn: Cdn;
  readonly clock: Clock;
}

/** For each bucket and distribution, with all its tries. */
const rightsMs = 30_000;

type Rights = Pick<Facts, 'denied' | 'unanswered'>;
const noRights: Rights = { denied: new Map(), unanswered: new Map() };

/** @param hostsAlone leaves out what others than the hosts say: the bucket, the distribution, and mostly the git remote. @param run whose own switches are looked for. */
export async function readFacts(environment: Environment, systems: Systems, signal: AbortSignal, hostsAlone = false, run = ''): Promise<Facts> {
  const rights = hostsAlone ? noRights : readRights(environment, systems, signal);
  const [hosts, known, site] = await Promise.all([readHosts(environment, systems, signal, hostsAlone, run), rights, hostsAlone ? undefined : readSite(environment, systems, signal)]);
  return { ...hosts, ...known, site };
}

async function readHosts(environment: Environment, { fleet, clock }: Systems, signal: AbortSignal, hostsAlone: boolean, run: string): Promise<Pick<Facts, 'hosts' | 'unreachable'>> {
  const commands = commandsFor(environment.hosts, (host) => hostFacts(host, environment, !hostsAlone, run));
  const timed = await Promise.all(commands.map(async ({ script, hosts }) => (await fleet.run(script, hosts, signal)).map((reply) => ({ reply, nowMs: clock.now().getTime() }))));
  const replies = timed.flat();
  return {
    hosts: replies.filter(({ reply }) => answered(reply)).map(({ reply, nowMs }) => parseHostFacts(reply, nowMs)),
    unreachable: replies.filter(({ reply }) => !answered(reply)).map(({ reply }) => ({ host: reply.host, reason: reasonOf(reply), untrusted: reply.status === 'untrusted' })),
  };
}

function answered(reply: HostReply): boolean {
  return reply.status === 'exited' && reply.exitCode === 0;
}

function reasonOf(reply: HostReply): string {
  const said = reply.stderr.trim().split('\n').at(-1) ?? '';
  return reply.status === 'exited' ? `its facts could not be read (exit status ${reply.exitCode}): ${said}` : said || reply.status;
}

/** A cloud that says nothing is no denial: the hosts can be healed meanwhile. */
async function readRights({ frontend }: Environment, { store, cdn, clock }: Systems, run: AbortSignal): Promise<Rights> {
  if (frontend === undefined) return noRights;
  const { bucket, releases, distribution } = frontend;
  const checks = new Map<string, (signal: AbortSignal) => Promise<void>>([[`bucket ${bucket}`, (signal) => store.check(bucket, signal)]]);
  if (releases !== undefined) checks.set(`bucket ${releases.bucket}`, (signal) => store.check(releases.bucket, signal));
  if (distribution !== undefined) checks.set(`distribution ${distribution}`, (signal) => cdn.check(distribution, signal));
  const results = await Promise.all([...checks].map(async ([name, check]) => ({ name, error: await withinTime(clock, rightsMs, run, check).then(() => undefined, (thrown: unknown) => ({ thrown })) })));
  run.throwIfAborted();
  const reasons = (silent: boolean) => new Map(results.flatMap(({ name, error }): [string, string][] => (error !== undefined && error.thrown instanceof TimeUpError === silent ? [[name, messageOf(error.thrown)]] : [])));
  return { denied: reasons(false), unanswered: reasons(true) };
}
