// Facts of the sample system: both hosts run v4.0.0, have everything they need, and v3.0.0 is the release before.
import type { Pm2Process } from '../../src/commands/pm2';
import { neededTools } from '../../src/commands/host-facts';
import type { Facts, HostFacts } from '../../src/preflight/facts';

export const commits = { 'v2.9.0': '2'.repeat(40), 'v3.0.0': '3'.repeat(40), 'v3.10.0-rc.1': '9'.repeat(40), 'v4.0.0': '4'.repeat(40) } as const;
export const tags: ReadonlyMap<string, string> = new Map(Object.entries(commits));

export function pm2Process(changes: Partial<Pm2Process> = {}): Pm2Process {
  return { name: 'shop-backend', id: 0, pid: 100, status: 'online', restarts: 0, startedAtMs: 1000, mode: 'fork_mode', cwd: '/srv/shop', script: '/srv/shop/main.js', errorLog: '/e.log', cron: '', ...changes };
}

export function hostFacts(host: string, changes: Partial<HostFacts> = {}): HostFacts {
  return {
    host,
    user: 'deploy',
    path: '/usr/bin',
    tools: neededTools,
    nodeVersion: 'v20.19.0',
    clockOffsetMs: 0,
    freeBytes: 10 * 1024 ** 3,
    freeInodes: 1_000_000,
    stateWritable: true,
    sameFileSystem: true,
    repository: 'git',
    head: commits['v4.0.0'],
    deployed: 'HEAD@{1}',
    tags,
    tagsAhead: ['v4.0.0'],
    originTags: tags,
    originSaid: '',
    edited: [],
    pm2: { home: '/home/deploy/.pm2', daemon: 'alive', known: [], processes: [pm2Process(), pm2Process({ name: 'shop-worker', id: 1, pid: 101 })] },
    releases: [],
    sharedHash: 'none',
    absent: [],
    unstartable: [],
    missingProcesses: [],
    places: { current: undefined, closed: [], closedLog: undefined },
    appEnvs: [],
    liveBackend: undefined,
    livePaths: undefined,
    liveSite: undefined,
    lockHolder: undefined,
    baseline: undefined,
    ...changes,
  };
}

/** The same changes on both hosts. */
export function sampleFacts(changes: Partial<HostFacts> = {}): Facts {
  return { hosts: ['app-1', 'app-2'].map((host) => hostFacts(host, changes)), unreachable: [], denied: new Map() };
}
