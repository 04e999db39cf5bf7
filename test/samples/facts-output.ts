// What a host prints when it is asked for its facts: the way back from facts to text.
import type { HostFacts } from '../../src/preflight/facts';

export function factsOutput(facts: HostFacts, nowMs: number): string {
  const lines: (readonly [string, string])[] = [
    ['clock', String(nowMs + facts.clockOffsetMs)],
    ['user', facts.user],
    ['path', facts.path],
    ...facts.tools.map((tool) => ['tool', tool] as const),
    ['node', facts.nodeVersion],
    ['disk.free-bytes', String(facts.freeBytes)],
    ['disk.free-inodes', String(facts.freeInodes)],
    ...(facts.stateWritable ? [['state', 'writable'] as const] : []),
    ...(facts.sameFileSystem ? [['disk', 'same'] as const] : []),
    ['repository', facts.repository],
    ['head', facts.head],
    ['head.deployed', facts.deployed],
    ...[...facts.tags].map(([tag, commit]) => ['tag', `${tag} ${commit}`] as const),
    ...facts.tagsAhead.map((tag) => ['tag.ahead', tag] as const),
    ...[...(facts.originTags ?? [])].map(([tag, commit]) => ['origin.tag', `${tag} ${commit}`] as const),
    ['origin.exit', facts.originTags === undefined ? '128' : '0'],
    ['pm2.home', facts.pm2.home],
    ['pm2.daemon', facts.pm2.daemon],
    ['processes', JSON.stringify(facts.pm2.processes)],
    ['shared.hash', facts.sharedHash],
    ...facts.absent.map((path) => ['absent', path] as const),
    ...facts.unstartable.map((commit) => ['release.lacks', commit] as const),
    ...facts.missingProcesses.map((name) => ['release.without', name] as const),
    ...(facts.places.current === undefined ? [] : [['place.current', facts.places.current] as const]),
    ...facts.places.closed.map(({ key, path }) => ['place.closed', `${key} ${path}`] as const),
    ...(facts.places.closedLog === undefined ? [] : [['log.closed', facts.places.closedLog] as const]),
    ...facts.appEnvs.map(({ where, name, has }) => [`env.${has ? 'has' : 'lacks'}`, `${where} ${name}`] as const),
    ...facts.releases.map((release) => ['release', `${release.commit}.${release.part} ${release.builtAt} ${release.isWhole ? 'whole' : 'damaged'} ${release.stamp}`] as const),
    ...(facts.liveBackend === undefined ? [] : [['live.backend', `${facts.liveBackend.commit} ${facts.liveBackend.head} ${facts.liveBackend.sinceMs}`] as const]),
    ...(facts.livePaths === undefined ? [] : [['live.paths', facts.livePaths] as const]),
    ...(facts.liveSite === undefined ? [] : [['live.frontend', `${facts.liveSite.commit} ${facts.liveSite.head} ${facts.liveSite.deployed} ${facts.liveSite.sinceMs}`] as const]),
    ...(facts.ownSwitches ?? []).map(({ part, at, before }) => ['own.switched', `${part} ${at} ${before}`] as const),
    ...(facts.baseline === undefined ? [] : [['baseline', JSON.stringify(facts.baseline)] as const]),
    ...(facts.dumpNotes ?? []).map((note) => ['dump.left', note] as const),
    ...(facts.lockHolder === undefined ? [] : [['lock.holder', JSON.stringify(facts.lockHolder)] as const]),
  ];
  return lines.map(([name, value]) => `fact\t${name}\t${value}\n`).join('');
}
