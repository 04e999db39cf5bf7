// What the schema cannot see: names that refer to each other, parts that need one another.
import type { Problem } from '../errors';
import type { Environment } from './environment';

type Locate = (path: readonly PropertyKey[]) => string;

export function crossCheck(environment: Environment, locate: Locate): Problem[] {
  return [...duplicateHosts(environment, locate), ...unknownVia(environment, locate), ...unknownProcesses(environment, locate), ...missingPartners(environment, locate), ...unknownVariables(environment, locate), ...nowhere(environment, locate), ...groupless(environment, locate)];
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

function unknownProcesses({ hosts, workers }: Environment, locate: Locate): Problem[] {
  const names = workers.map(({ name }) => name);
  return hosts.flatMap(({ name: host, workerNames = [] }, index) =>
    workerNames.filter((name) => !names.includes(name)).map((name) => ({ where: locate(['hosts', index, 'processes']), what: `host ${host} runs "${name}", which is no worker`, mend: `choose from: worker, backend${names.map((each) => `, ${each}`).join('')}` })),
  );
}

function missingPartners(environment: Environment, locate: Locate): Problem[] {
  const problems: Problem[] = [];
  if (environment.layout === 'symlink' && environment.hosts.some(({ current }) => current === undefined)) {
    problems.push({ where: locate(['layout']), what: 'layout symlink needs "current"', mend: 'name the link that points to the live release, such as /srv/app/current' });
  }
  if (environment.layout === 'symlink' && environment.backendProcess !== undefined && environment.backendProcess.ecosystem === undefined) {
    problems.push({ where: locate(['processes', 'backend']), what: 'layout symlink needs the ecosystem file', mend: 'add ecosystem: ecosystem.config.js: pm2 keeps the old folder unless the process is started anew' });
  }
  if (environment.backendProcess?.ecosystem !== undefined && /[\s,]/.test(environment.backendProcess.name)) {
    problems.push({ where: locate(['processes', 'backend', 'name']), what: 'pm2 cannot pick a process with a blank or comma in its name out of an ecosystem file', mend: 'rename the process, or leave ecosystem: out: then it is restarted by its name' });
  }
  if (environment.backend !== undefined && environment.backendProcess === undefined) {
    problems.push({ where: locate(['backend']), what: 'a backend without its process cannot be restarted', mend: 'add processes.backend with its pm2 name' });
  }
  if (environment.backend !== undefined && environment.health.checks.length === 0) {
    problems.push({ where: locate(['backend']), what: 'a backend without a health check cannot be proved healthy', mend: 'add health: with at least one address' });
  }
  return problems;
}

function unknownVariables({ health, hosts }: Environment, locate: Locate): Problem[] {
  const backends = hosts.filter((host) => host.roles.includes('backend'));
  return health.checks.flatMap((check, index) => {
    if (check.on !== 'hosts') return [];
    const names = [...check.url.matchAll(/\{([A-Za-z0-9_-]+)\}/g)].map((match) => match[1] as string);
    return backends.flatMap((host) =>
      names.filter((name) => !Object.hasOwn(host.variables, name)).map((name) => ({ where: locate(['health', index, 'url']), what: `host ${host.name} has no variable "${name}"`, mend: `add variables: { ${name}: … } to the host` })),
    );
  });
}

/** A process that no host runs would be stopped or switched nowhere, and that would count as done. */
function nowhere({ hosts, workers, backendProcess }: Environment, locate: Locate): Problem[] {
  const named = { worker: workers.length > 0, backend: backendProcess !== undefined };
  const homeless = (['worker', 'backend'] as const).filter((role) => named[role] && !hosts.some(({ roles }) => roles.includes(role)));
  return homeless.map((role) => ({ where: locate(['processes', role]), what: `no host runs the ${role}`, mend: `add ${role} to processes: of the hosts that run it, or take it out here` }));
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
