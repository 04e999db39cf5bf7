// Hosts on which everything works: lock, facts, processes that come up when they are asked to.
import type { HostFacts } from '../../src/preflight/facts';
import { exited, type Answer } from '../fakes/fleet';
import { hostFacts, pm2Process } from './facts';
import { factsOutput } from './facts-output';

/** @param special answers first; with nothing, these do. */
export function healthyHosts(facts: Partial<HostFacts>, special: Answer): Answer {
  return async (call, count) => {
    const answer = await special(call, count);
    if (Object.keys(answer).length > 0) return answer;
    const { title, body } = call.script;
    if (title === 'Take the lock') return exited('fact\tlock\ttaken\n');
    if (title === 'Read the facts') return exited(factsOutput(hostFacts(call.host, facts), Date.parse('2026-01-01T10:00:00.000Z')));
    if (body.includes('pm2 jlist')) return exited(`fact\trestarting-at\t1\nfact\tprocesses\t${JSON.stringify([pm2Process({ startedAtMs: 2 })])}\n`);
    return exited();
  };
}
