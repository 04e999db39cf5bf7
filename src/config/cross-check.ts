// What the schema cannot see: names that refer to each other, parts that need one another.
import type { Problem } from '../errors';
import type { Environment } from './environment';
import { keptInSite } from './kept-in-site';
import { backendsOn, hostsAsked, placed, workersOn } from './runs-on';

type Locate = (path: readonly PropertyKey[]) => string;

export function crossCheck(environment: Environment, locate: Locate): Problem[] {
  return [...duplicateHosts(environment, locate), ...unknownVia(environment, locate), ...unknownProcesses(environment, locate), ...sameName(environment, locate), ...unstartable(environment, locate), ...missingPartners(environment, locate), ...unknownVariables(environment, locate), ...nowhere(environment, locate), ...askedNowhere(environment, locate), ...groupless(environment, locate), ...keptInSite(environment, locate)];
}

function duplicateHosts({ hosts }: Environment, locate: Locate): Problem[] {
  const names = hosts.map((host) => host.name);
  return names.flatMap((name, index) => (names.indexOf(name) === index ? [] : [{ where: locate(['hosts', index]), what: `host ${name} is listed twice`, mend: 'give each host a name of its own' }]));
}

function unknownVia({ frontend, database, hosts }: Environment, locate: Locate): Problem[] {
  const vias = { frontend: frontend?.via, database: database?.via };
  const unknown = Object.entries(vias).filter(([, via]) => via !== undefined && !hosts.some((host) => host.name === via));
  return unknown.map(([part, via]) => ({ where: locate([part, 'via']), what: `there is no host "${via}"`, mend: `name one of: ${hosts.map((host) => host.name).join(', ')}` }));
}

function unknownProcesses({ hosts, workers, backendProcesses }: Environment, locate: Locate): Problem[] {
  const names = [...workers, ...backendProcesses].map(({ name }) => name);
  return hosts.flatMap(({ name: host, processNames = [] }, index) =>
    processNames.filter((name) => !names.includes(name)).map((name) => ({ where: locate(['hosts', index, 'processes']), what: `host ${host} runs "${name}", which processes: does not describe`, mend: `choose from: worker, backend${names.map((each) => `, ${each}`).join('')}` })),
  );
}

/** pm2 would take one for the other. */
function sameName({ workers, backendProcesses }: Environment, locate: Locate): Problem[] {
  const named = [...placed('worker', workers), ...placed('backend', backendProcesses)];
  return named.filter(({ process }, index) => named.findIndex((other) => other.process.name === process.name) < index).map(({ process: { name }, path }) => ({ where: locate([...path, 'name']), what: `${name} is named twice`, mend: 'name each process of pm2 once' }));
}

function missingPartners(environment: Environment, locate: Locate): Problem[] {
  const problems: Problem[] = [];
  if (environment.layout === 'symlink' && environment.hosts.some(({ current }) => current === undefined)) {
    problems.push({ where: locate(['layout']), what: 'layout symlink needs "current"', mend: 'name the link that points to the live release, such as /srv/app/current' });
  }
  if (environment.backend !== undefined && environment.backendProcesses.length === 0) {
    problems.push({ where: locate(['backend']), what: 'a backend without its process cannot be restarted', mend: 'add processes.backend with its pm2 name' });
  }
  if (environment.backend !== undefined && environment.health.checks.length === 0) {
    problems.push({ where: locate(['backend']), what: 'a backend without a health check cannot be proved healthy', mend: 'add health: with at least one address' });
  }
  return problems;
}

/** What pm2 could not start anew from its ecosystem file. */
function unstartable({ layout, backendProcesses }: Environment, locate: Locate): Problem[] {
  return placed('backend', backendProcesses).flatMap(({ process: { name, ecosystem }, path }) => {
    if (ecosystem === undefined) return layout === 'symlink' ? [{ where: locate(path), what: 'layout symlink needs the ecosystem file', mend: 'add ecosystem: ecosystem.config.js: pm2 keeps the old folder unless the process is started anew' }] : [];
    return /[\s,]/.test(name) ? [{ where: locate([...path, 'name']), what: 'pm2 cannot pick a process with a blank or comma in its name out of an ecosystem file', mend: 'rename the process, or leave ecosystem: out: then it is restarted by its name' }] : [];
  });
}

function unknownVariables(environment: Environment, locate: Locate): Problem[] {
  return environment.health.checks.flatMap((check, index) => {
    const names = [...check.url.matchAll(/\{([A-Za-z0-9_-]+)\}/g)].map((match) => match[1] as string);
    return hostsAsked(check, environment).flatMap((host) =>
      names.filter((name) => !Object.hasOwn(host.variables, name)).map((name) => ({ where: locate(['health', index, 'url']), what: `host ${host.name} has no variable "${name}"`, mend: `add variables: { ${name}: … } to the host` })),
    );
  });
}

/** A process that no host runs would be stopped or switched nowhere, and that would count as done. */
function nowhere(environment: Environment, locate: Locate): Problem[] {
  const { hosts, workers, backendProcesses } = environment;
  const running = { worker: workersOn, backend: backendsOn };
  return [...placed('worker', workers), ...placed('backend', backendProcesses)]
    .filter(({ process: { name }, role }) => !hosts.some((host) => running[role](environment, host.name).some((each) => each.name === name)))
    .map(({ process: { name }, path, role }) => ({ where: locate(path), what: `no host runs ${name}`, mend: `add ${name} (or ${role}, for all of them) to processes: of the hosts that run it, or take it out here` }));
}

/** A check that no host is asked would count as passed. */
function askedNowhere(environment: Environment, locate: Locate): Problem[] {
  return environment.health.checks.flatMap(({ on, process, name, url }, index) => {
    if (process === undefined) return [];
    if (on !== 'hosts') return [{ where: locate(['health', index, 'process']), what: `${name ?? url} names the process ${process}, and is asked by this machine`, mend: 'add on: hosts, or take process: out' }];
    if (hostsAsked({ on, process }, environment).length > 0) return [];
    return [{ where: locate(['health', index, 'process']), what: `no host runs "${process}" as a process of the backend`, mend: `choose from: ${environment.backendProcesses.map((each) => each.name).join(', ') || 'none: name it under processes.backend first'}` }];
  });
}

/** The page's version is what the first group of the pattern finds. */
function groupless({ frontend }: Environment, locate: Locate): Problem[] {
  const pattern = frontend?.versionPattern;
  if (pattern === undefined || groupsOf(pattern) > 0) return [];
  return [{ where: locate(['frontend', 'version']), what: `${JSON.stringify(pattern)} has no group: nothing says which part of what it finds is the version`, mend: 'put that part into ( ), such as content="v([^"]+)"' }];
}

/** One that also matches nothing tells how many groups there are. */
function groupsOf(source: string): number {
  return (new RegExp(`${source}|`).exec('')?.length ?? 1) - 1;
}
