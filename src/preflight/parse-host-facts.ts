// From a host's reply to its facts.
import { allFacts, fact, parseFacts, type FactLines } from '../commands/facts-protocol';
import { parseBaseline } from '../database/baseline';
import { parseHolder } from '../commands/lock';
import { parseProcesses } from '../commands/pm2';
import { parseRelease } from '../commands/release';
import { linkStates } from '../commands/places';
import type { HostReply } from '../ports';
import type { HostFacts, Places, SaidOfEnv } from './facts';

/** @param nowMs our clock when the reply arrived, ms since 1970. */
export function parseHostFacts(reply: HostReply, nowMs: number): HostFacts {
  const facts = parseFacts(reply.stdout);
  const repository = fact(facts, 'repository');
  return {
    host: reply.host,
    user: fact(facts, 'user'),
    path: fact(facts, 'path'),
    tools: allFacts(facts, 'tool'),
    nodeVersion: fact(facts, 'node'),
    clockOffsetMs: Math.round(Number(fact(facts, 'clock')) - (nowMs - reply.durationMs)),
    freeBytes: Number(fact(facts, 'disk.free-bytes')),
    freeInodes: Number(fact(facts, 'disk.free-inodes')),
    stateWritable: fact(facts, 'state') === 'writable',
    sameFileSystem: fact(facts, 'disk') === 'same',
    repository: repository === 'other' ? fact(facts, 'repository.said') : repository,
    ...parseHead(facts),
    deployed: fact(facts, 'head.deployed'),
    tags: parseTags(allFacts(facts, 'tag')),
    tagsAhead: allFacts(facts, 'tag.ahead'),
    originTags: fact(facts, 'origin.exit') === '0' ? parseTags(allFacts(facts, 'origin.tag')) : undefined,
    originSaid: allFacts(facts, 'origin.said').join(' '),
    edited: allFacts(facts, 'edited'),
    pm2: parsePm2(facts),
    releases: allFacts(facts, 'release').flatMap((text) => parseRelease(text) ?? []),
    sharedHash: fact(facts, 'shared.hash'),
    absent: allFacts(facts, 'absent'),
    unstartable: allFacts(facts, 'release.lacks'),
    missingProcesses: allFacts(facts, 'release.without'),
    places: parsePlaces(facts),
    appEnvs: parseAppEnvs(facts),
    liveBackend: parseLive(facts),
    livePaths: fact(facts, 'live.paths') || undefined,
    liveSite: parseLiveSite(facts),
    ...parseOwnSwitches(facts),
    lockHolder: parseHolder(fact(facts, 'lock.holder')),
    baseline: parseBaseline(fact(facts, 'baseline')),
    dumpNotes: allFacts(facts, 'dump.left'),
  };
}

function parseHead(facts: FactLines): Pick<HostFacts, 'head' | 'headSaid'> {
  return { head: fact(facts, 'head'), headSaid: fact(facts, 'head.said') || undefined };
}

function parseTags(texts: readonly string[]): Map<string, string> {
  return new Map(texts.map((text) => [text.slice(0, text.lastIndexOf(' ')), text.slice(text.lastIndexOf(' ') + 1)]));
}

function parsePlaces(facts: FactLines): Places {
  const closed = [...new Set(allFacts(facts, 'place.closed'))].map((text) => ({ key: text.slice(0, text.indexOf(' ')), path: text.slice(text.indexOf(' ') + 1) }));
  return { current: linkStates.find((state) => state === fact(facts, 'place.current')), closed, closedLog: fact(facts, 'log.closed') || undefined };
}

export function parseAppEnvs(facts: FactLines): SaidOfEnv[] {
  const said = (kind: 'has' | 'lacks') => allFacts(facts, `env.${kind}`).map((text) => ({ where: text.slice(0, text.indexOf(' ')), name: text.slice(text.indexOf(' ') + 1), has: kind === 'has' }));
  return [...said('has'), ...said('lacks')];
}

function parsePm2(facts: FactLines): HostFacts['pm2'] {
  return {
    home: fact(facts, 'pm2.home'),
    daemon: parseDaemon(fact(facts, 'pm2.daemon')),
    known: [...new Set(allFacts(facts, 'pm2.known'))],
    processes: parseProcesses(fact(facts, 'processes')),
  };
}

function parseDaemon(text: string): 'alive' | 'dead' | 'unknown' {
  return text === 'alive' || text === 'dead' ? text : 'unknown';
}

function parseLive(facts: FactLines): HostFacts['liveBackend'] {
  const [commit = '', head = '', sinceMs = ''] = fact(facts, 'live.backend').split(' ');
  return commit === '' ? undefined : { commit, head, sinceMs: Number(sinceMs) };
}

function parseLiveSite(facts: FactLines): HostFacts['liveSite'] {
  const [commit = '', head = '', deployed = '', sinceMs = ''] = fact(facts, 'live.frontend').split(' ');
  return commit === '' ? undefined : { commit, head, deployed, sinceMs: Number(sinceMs) };
}

function parseOwnSwitches(facts: FactLines): Pick<HostFacts, 'ownSwitches'> {
  const own = allFacts(facts, 'own.switched').map((text) => text.split(' ')).map(([part, at = '', before = '']) => ({ part: part === 'frontend' ? ('frontend' as const) : ('backend' as const), at, before }));
  return own.length === 0 ? {} : { ownSwitches: own };
}
