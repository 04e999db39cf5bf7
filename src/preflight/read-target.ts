// Looks into the target for what the live tree lacks. Hosts are asked alone where something is missing: mostly nothing is, and nobody is asked.
import { allFacts, fact, parseFacts } from '../commands/facts-protocol';
import { lookIntoTarget } from '../commands/named-paths';
import { commandsFor, hostScript } from '../commands/script';
import type { Environment } from '../config/environment';
import type { Release } from '../plan/target';
import type { Fleet } from '../ports';
import type { Runbook } from '../runbooks/runbook';
import { doubtfulEnvs } from './app-env';
import type { Facts, TargetByHost, TargetFacts } from './facts';
import { parseAppEnvs } from './parse-host-facts';
import { unknownBackends } from './wrong-names';
import { missingPaths } from './wrong-paths';

export async function readTarget(environment: Environment, facts: Facts, target: Release, runbook: Runbook, fleet: Fleet, signal: AbortSignal): Promise<TargetByHost> {
  const paths = missingPaths(facts, environment, runbook).map(({ path }) => path);
  const apps = unknownBackends(facts, environment);
  const hosts = environment.hosts.filter(({ name }) => facts.hosts.some(({ host, repository }) => host === name && repository === 'git'));
  const envs = doubtfulEnvs(facts, environment, runbook);
  if (paths.length === 0 && apps.length === 0 && envs.length === 0) return new Map();
  const question = { remote: environment.remote, ...target, paths: [...new Set(paths)], apps, envs };
  const commands = commandsFor(hosts, (host) => hostScript(host, 'Look into the target', 30_000, lookIntoTarget(question, environment)));
  const replies = (await Promise.all(commands.map((command) => fleet.run(command.script, command.hosts, signal)))).flat();
  return new Map(replies.map(({ host, stdout }) => [host, parse(stdout, apps.map(({ name }) => name))]));
}

function parse(stdout: string, asked: readonly string[]): TargetFacts {
  const said = parseFacts(stdout);
  const apps = [...new Set(allFacts(said, 'app'))];
  return { isRead: fact(said, 'target') === 'read', has: allFacts(said, 'target.has'), named: asked.filter((name) => allFacts(said, 'app.named').includes(name) || apps.includes(name)), apps, appEnvs: parseAppEnvs(said) };
}
