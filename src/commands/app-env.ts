// Whether ecosystem files have the environment (`env:`) that processes are started with: pm2 starts one without it, and says nothing that anybody reads.
import type { Environment, Process } from '../config/environment';
import { defineAppsOf } from './ecosystem';
import { liveTree } from './live-tree';
import { lines, sh, type Shell } from './shell';

/** A process that pm2 starts with `--env`. */
export interface AppEnv {
  readonly name: string;
  readonly env: string;
  readonly ecosystem: string;
}

export function appEnvs(processes: readonly Process[]): AppEnv[] {
  return processes.flatMap(({ name, env, ecosystem }) => (env === undefined || ecosystem === undefined ? [] : [{ name, env, ecosystem }]));
}

/** Asks while the script goes on with other things; `answer` gives what came. Undefined where there is nothing to ask. */
export function ask(processes: readonly Process[], environment: Environment): Shell | undefined {
  const asked = facts(processes, environment);
  return asked === undefined ? undefined : sh`exec 4< <(${asked})`;
}

/** What `ask` was told: facts as `facts` has them. */
export const answer: Shell = sh`cat <&4; exec 4<&-`;

/** Facts `env.has` and `env.lacks`: `live` or a built commit, and the name of a process that the file there starts. Nothing where node cannot read the file. */
export function facts(processes: readonly Process[], environment: Environment): Shell | undefined {
  const asked = appEnvs(processes);
  if (asked.length === 0) return undefined;
  return lines(
    sh`places=(live ${liveTree(environment)}); for marker in "$state"/releases/*.backend; do if [ -f "$marker" ]; then marker=\${marker%.backend}; places+=("\${marker##*/}" "$marker"); fi; done`,
    sh`timeout 10 node -e ${inFolders} ${JSON.stringify(asked)} "\${places[@]}" 2>/dev/null | grep -a $'^fact\tenv\.' || true`,
  );
}

/** The same of the target, as `target`: read out of git, with the modules of the live tree. */
export function factsOfTarget(asked: readonly AppEnv[], commit: string, environment: Environment): Shell {
  return lines(...asked.map((app) => sh`(cd ${liveTree(environment)} 2>/dev/null && git -C "$repository" show ${commit}:${app.ecosystem} 2>/dev/null | timeout 10 node -e ${fromInput} ${JSON.stringify(app)} 2>/dev/null | grep -a $'^fact\tenv\.' || true)`));
}

const tell = `${defineAppsOf} const tell = (where, { name, env }, made) => { const apps = appsOf(made).filter((app) => app.name === name); if (apps.length > 0) console.log('fact\\tenv.' + (apps.some((app) => app['env_' + env]) ? 'has' : 'lacks') + '\\t' + where + ' ' + name); };`;

const inFolders = `${tell} const { resolve } = require('path'); const [, asked, ...places] = process.argv; for (let at = 0; at < places.length; at += 2) for (const app of JSON.parse(asked)) try { process.chdir(places[at + 1]); tell(places[at], app, require(resolve(app.ecosystem))); } catch {}`;

const fromInput = `${tell} const Module = require('module'); const { dirname, resolve } = require('path'); const app = JSON.parse(process.argv[1]); const source = require('fs').readFileSync(0, 'utf8'); const file = resolve(app.ecosystem); const made = new Module(file); made.filename = file; made.paths = Module._nodeModulePaths(dirname(file)); if (file.endsWith('.json')) made.exports = JSON.parse(source); else made._compile(source, file); tell('target', app, made.exports);`;
