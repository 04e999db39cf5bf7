// Processes that would be started without the environment that `env:` names, because the ecosystem file has none of that name. Pure.
import { appEnvs, type AppEnv } from '../commands/app-env';
import type { Environment } from '../config/environment';
import { backendsOn, placed } from '../config/runs-on';
import type { Problem } from '../errors';
import { does, type Runbook } from '../runbooks/runbook';
import type { Facts, HostFacts } from './facts';
import type { NameQuestion } from './wrong-paths';

function starts(runbook: Runbook): boolean {
  return does(runbook, 'switch-backend', 'start-backend');
}

/** What the target has to be asked for: the live tree of some host lacks it. */
export function doubtfulEnvs({ hosts }: Facts, environment: Environment, runbook: Runbook): AppEnv[] {
  if (!starts(runbook)) return [];
  return appEnvs(environment.backendProcesses).filter(({ name }) => hosts.some((host) => saysOf(host, 'live', name) === false && runsOn(host, name, environment)));
}

function runsOn({ host }: HostFacts, name: string, environment: Environment): boolean {
  return backendsOn(environment, host).some((process) => process.name === name);
}

/** Undefined where nobody could tell. */
function saysOf({ appEnvs: said }: HostFacts, where: string, name: string): boolean | undefined {
  return said.find((each) => each.where === where && each.name === name)?.has;
}

/** Of the target: as it is built there, else as git has it. */
function targetSays(host: HostFacts, name: string, { target, looked }: NameQuestion): boolean | undefined {
  return saysOf(host, target.commit, name) ?? looked.get(host.host)?.appEnvs.find((each) => each.name === name)?.has;
}

interface Judged {
  readonly app: AppEnv;
  readonly path: readonly PropertyKey[];
  /** Neither there nor here, on any host: a typo. */
  readonly isNowhere: boolean;
  readonly withoutInTarget: readonly HostFacts[];
  readonly unsure: readonly HostFacts[];
}

function judge(question: NameQuestion): Judged[] {
  const { facts, environment, runbook } = question;
  if (!starts(runbook)) return [];
  return placed('backend', environment.backendProcesses).flatMap(({ process, path }) => appEnvs([process]).map((app) => {
    const hosts = facts.hosts.filter((host) => runsOn(host, app.name, environment));
    const answers = hosts.map((host) => ({ host, live: saysOf(host, 'live', app.name), target: targetSays(host, app.name, question) }));
    const withoutInTarget = answers.filter(({ target }) => target === false);
    const isNowhere = withoutInTarget.some(({ live }) => live === false) && !answers.some(({ live, target }) => live === true || target === true);
    return { app, path, isNowhere, withoutInTarget: withoutInTarget.map(({ host }) => host), unsure: answers.filter(({ live, target }) => live === false && target === undefined).map(({ host }) => host) };
  }));
}

const namesOf = (hosts: readonly HostFacts[]) => hosts.map(({ host }) => host).join(', ');

export function envProblems(question: NameQuestion): Problem[] {
  const { environment, target } = question;
  return judge(question).filter(({ isNowhere }) => isNowhere).map(({ app: { name, env, ecosystem }, path, withoutInTarget }) => ({ where: environment.placeOf?.([...path, 'env']) ?? 'configuration', what: `${ecosystem} has no env_${env} for ${name}, neither in the live tree (${namesOf(withoutInTarget)}) nor in ${target.tag}: pm2 would start it without its environment`, mend: 'mend env:, or take it out' }));
}

export function envWarnings(question: NameQuestion): string[] {
  const { target } = question;
  return judge(question).filter(({ isNowhere }) => !isNowhere).flatMap(({ app: { name, env, ecosystem }, withoutInTarget, unsure }) => [
    ...(withoutInTarget.length === 0 ? [] : [`${ecosystem} of ${target.tag} has no env_${env} for ${name} (${namesOf(withoutInTarget)}): pm2 will start it without its environment`]),
    ...(unsure.length === 0 ? [] : [`${ecosystem} has no env_${env} for ${name} in the live tree (${namesOf(unsure)}), and nobody could look into ${target.tag} there: pm2 may start it without its environment`]),
  ]);
}
