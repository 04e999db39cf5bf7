// Reads all facts from all systems at once. Changes nothing.
import { hostFacts } from '../commands/host-facts';
import { commandsFor } from '../commands/script';
import type { Environment } from '../config/environment';
import { messageOf } from '../errors';
import type { Cdn, Clock, Fleet, HostReply, ObjectStore } from '../ports';
import type { Facts } from './facts';
import { parseHostFacts } from './parse-host-facts';
import { readSite } from './read-site';

export interface Systems {
  readonly fleet: Fleet;
  readonly store: ObjectStore;
  readonly cdn: Cdn;
  readonly clock: Clock;
}

/** @param hostsAlone leaves out what others than the hosts say: the bucket, the distribution, and mostly the git remote. */
export async function readFacts(environment: Environment, systems: Systems, signal: AbortSignal, hostsAlone = false): Promise<Facts> {
  const rights = hostsAlone ? new Map<string, string>() : readRights(environment, systems, signal);
  const [hosts, denied, site] = await Promise.all([readHosts(environment, systems, signal, hostsAlone), rights, hostsAlone ? undefined : readSite(environment, systems, signal)]);
  return { ...hosts, denied, site };
}

async function readHosts(environment: Environment, { fleet, clock }: Systems, signal: AbortSignal, hostsAlone: boolean): Promise<Pick<Facts, 'hosts' | 'unreachable'>> {
  const commands = commandsFor(environment.hosts, (host) => hostFacts(host, environment, !hostsAlone));
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

async function readRights({ frontend }: Environment, { store, cdn }: Systems, signal: AbortSignal): Promise<Map<string, string>> {
  if (frontend === undefined) return new Map();
  const checks = new Map<string, Promise<void>>([[`bucket ${frontend.bucket}`, store.check(frontend.bucket, signal)]]);
  if (frontend.releases !== undefined) checks.set(`bucket ${frontend.releases.bucket}`, store.check(frontend.releases.bucket, signal));
  if (frontend.distribution !== undefined) checks.set(`distribution ${frontend.distribution}`, cdn.check(frontend.distribution, signal));
  const results = await Promise.all([...checks].map(async ([name, check]): Promise<[string, string]> => [name, await check.then(() => '', messageOf)]));
  return new Map(results.filter(([, reason]) => reason !== ''));
}
