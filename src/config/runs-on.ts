// Which of the processes a host runs: all of them, unless its processes: names some. And which host runs the programs of the database.
import type { Environment, Host, Process, Role, Worker } from './environment';
import type { HttpCheck } from './http-check-schema';

type Named = Pick<Environment, 'hosts' | 'workers' | 'backendProcesses'>;

export function workersOn({ hosts, workers }: Pick<Named, 'hosts' | 'workers'>, name: string): readonly Worker[] {
  return chosen(workers, 'worker', hosts.find((each) => each.name === name));
}

export function backendsOn({ hosts, backendProcesses }: Pick<Named, 'hosts' | 'backendProcesses'>, name: string): readonly Process[] {
  return chosen(backendProcesses, 'backend', hosts.find((each) => each.name === name));
}

/** Names of the hosts that must have the code of the release: each that runs a process of it. All, where none does. */
export function holders(environment: Named): string[] {
  const names = environment.hosts.filter((host) => host.roles.includes('backend') || workersOn(environment, host.name).length > 0).map(({ name }) => name);
  return names.length === 0 ? environment.hosts.map(({ name }) => name) : names;
}

function chosen<Kind extends Process>(all: readonly Kind[], role: Role, host: Host | undefined): readonly Kind[] {
  if (host?.roles.includes(role) !== true) return [];
  const names = host.processNames;
  return names === undefined ? all : all.filter(({ name }) => names.includes(name));
}

/** Names of the backend's processes that must run: not those that the live version does not have. Never none: where it has none of them, all are expected. */
export function expectedNames(host: string, missing: readonly string[], environment: Named): string[] {
  const names = backendsOn(environment, host).map(({ name }) => name);
  const left = names.filter((name) => !missing.includes(name));
  return left.length === 0 ? names : left;
}

/** With their place in the file: one stands there by itself, or several in a list. */
export function placed<Kind extends Process>(role: Role, processes: readonly Kind[]): { readonly process: Kind; readonly role: Role; readonly path: readonly PropertyKey[] }[] {
  return processes.map((process, index) => ({ process, role, path: ['processes', role, ...(processes.length > 1 ? [index] : [])] }));
}

/** Whose backend a health check is about. None where this machine asks. */
export function hostsAsked({ on, process }: Pick<HttpCheck, 'on' | 'process'>, environment: Named): Host[] {
  if (on !== 'hosts') return [];
  return environment.hosts.filter((host) => backendsOn(environment, host.name).some(({ name }) => process === undefined || name === process));
}

/** Where the programs of the database run, and from where it is reached. Undefined where none is described. */
export function databaseHost({ hosts, database }: Pick<Environment, 'hosts' | 'database'>): Host | undefined {
  return hosts.find(({ name }) => name === database?.via);
}

/** For sentences: `shop-api and shop-live`. */
export function namesOf(processes: readonly Pick<Process, 'name'>[]): string {
  return processes.map(({ name }) => name).join(' and ');
}
