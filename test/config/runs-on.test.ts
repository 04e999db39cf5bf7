// Which of the processes a host runs, by what its processes: names.
import { describe, expect, it } from '@jest/globals';
import { loadEnvironment } from '../../src/config/load';
import { backendsOn, expectedNames, holders, hostsAsked, workersOn } from '../../src/config/runs-on';
import { ConfigurationError, describeProblem } from '../../src/errors';

const file = (first: string, second: string, health = '{ url: "http://127.0.0.1/health", on: hosts }') => `version: 1
system: Shop
environments:
  only:
    repository: /srv/shop
    hosts:
      - { name: a, connection: local${first} }
      - { name: b, connection: local${second} }
    processes:
      worker: [{ name: sync }, { name: mail }]
      backend: [{ name: api, ecosystem: eco.js }, { name: live, ecosystem: pm2/live.js }]
    backend: { directory: api, outputs: [dist] }
    health: [${health}]
`;
const load = (...parts: Parameters<typeof file>) => loadEnvironment({ file: 'rollback.yml', text: file(...parts) }, '', {}).environment;
const on = (first: string) => {
  const environment = load(first, '');
  const [host] = environment.hosts;
  return { workers: workersOn(environment, 'a').map(({ name }) => name), backends: backendsOn(environment, 'a').map(({ name }) => name), roles: host?.roles };
};

describe('a host runs', () => {
  it.each([
    ['', { workers: ['sync', 'mail'], backends: ['api', 'live'], roles: ['worker', 'backend'] }],
    [', processes: [backend]', { workers: [], backends: ['api', 'live'], roles: ['backend'] }],
    [', processes: [worker, live]', { workers: ['sync', 'mail'], backends: ['live'], roles: ['worker', 'backend'] }],
    [', processes: [mail]', { workers: ['mail'], backends: [], roles: ['worker'] }],
    [', processes: [api]', { workers: [], backends: ['api'], roles: ['backend'] }],
    [', processes: []', { workers: [], backends: [], roles: [] }],
  ])('what processes%s names', (processes, expected) => expect(on(processes)).toEqual(expected));
});

describe('the code of a release belongs', () => {
  const who = (...parts: Parameters<typeof file>) => holders(load(...parts));

  it('on every host that runs a process of it, be it a worker alone', () => expect(who('', ', processes: [mail]')).toEqual(['a', 'b']));
  it('on none that runs nothing of it', () => expect(who('', ', processes: []')).toEqual(['a']));
  it('wherever there is a host, when no host runs anything', () => expect(holders({ ...load('', ''), workers: [], hosts: load('', '').hosts.map((host) => ({ ...host, roles: [] })) })).toEqual(['a', 'b']));
});

it('takes the ecosystem files of all of them back with the backend', () => expect(load('', '').backendPaths).toEqual(['api', 'eco.js', 'pm2/live.js']));

it('expects what the live version has; where it has none of them, all', () => {
  const environment = load('', '');
  expect(expectedNames('a', ['live'], environment)).toEqual(['api']);
  expect(expectedNames('a', ['live', 'api'], environment)).toEqual(['api', 'live']);
});

it('asks a health check where its process runs', () => {
  const asked = (process?: string) => hostsAsked({ on: 'hosts', process }, load(', processes: [api]', ', processes: [live, sync, mail]')).map(({ name }) => name);
  expect([asked(), asked('api'), asked('live')]).toEqual([['a', 'b'], ['a'], ['b']]);
});

it.each([
  ['one of several processes that no host runs', file(', processes: [worker, api]', ', processes: [api]'), 'rollback.yml:11:51: no host runs live → add live (or backend, for all of them) to processes: of the hosts that run it, or take it out here'],
  ['one name for two processes', file('', '').replace('name: mail', 'name: live'), 'rollback.yml:11:59: live is named twice → name each process of pm2 once'],
  ['a check of a process that nothing runs', file('', '', '{ url: "http://127.0.0.1/health", on: hosts, process: sync }'), 'rollback.yml:13:68: no host runs "sync" as a process of the backend → choose from: api, live'],
  ['a process of a check that hosts are not asked', file('', '', '{ url: "http://127.0.0.1/health", process: api }'), 'rollback.yml:13:57: http://127.0.0.1/health names the process api, and is asked by this machine → add on: hosts, or take process: out'],
])('refuses %s', (_what, text, expected) => {
  let problems: string[] = [];
  try {
    loadEnvironment({ file: 'rollback.yml', text }, '', {});
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    problems = error.problems.map(describeProblem);
  }
  expect(problems).toEqual([expected]);
});
