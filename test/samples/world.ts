// The world of a whole run on fakes, and hosts on which everything works.
import type { Permission } from '../../src/ports';
import type { HostFacts } from '../../src/preflight/facts';
import type { World } from '../../src/world';
import { exited, FakeFleet, type Answer } from '../fakes/fleet';
import { samplePorts } from './context';
import { hostFacts, pm2Process } from './facts';
import { factsOutput } from './facts-output';

/** When FakeClock begins. */
const now = Date.parse('2026-01-01T10:00:00.000Z');

/** What the hosts answer to `Read the facts`. */
export function factsReply(host: string, facts: Partial<HostFacts> = {}): ReturnType<typeof exited> {
  return exited(factsOutput(hostFacts(host, facts), now));
}

/** Lock, facts, processes that come up when they are asked to. */
export function healthyHosts(facts: Partial<HostFacts> = {}, special: Answer = () => ({})): Answer {
  return async (call, count) => {
    const answer = await special(call, count);
    if (Object.keys(answer).length > 0) return answer;
    const { title, body } = call.script;
    if (title === 'Take the lock') return exited('fact\tlock\ttaken\n');
    if (title === 'Read the facts') return factsReply(call.host, facts);
    if (title === 'Read the error log') return exited('fact\terror-log\t{"critical":[],"count":0,"tail":"","unread":[],"discarded":[]}\n');
    if (body.includes('pm2 jlist')) return exited(`fact\trestarting-at\t1\nfact\tprocesses\t${JSON.stringify([pm2Process({ startedAtMs: 2 })])}\n`);
    return exited();
  };
}

export function sampleWorld(changes: Partial<World> = {}): World {
  const { hosts: _hosts, messages: _messages, ...ports } = samplePorts();
  const readiness = { rights: { mayWrite: async () => may, mayInvalidate: async () => may }, workspaceFile: async () => undefined, hasAgent: false };
  return { ...ports, fleet: new FakeFleet(healthyHosts()), announcers: [], emit: () => undefined, approvals: undefined, readiness, redact: (text) => text, ...changes };
}

export const may: Permission = { may: 'yes', why: 'it may' };
