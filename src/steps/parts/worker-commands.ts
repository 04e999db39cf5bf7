// What people type to start the stopped workers again: nobody else does it.
import { path, sh } from '../../commands/shell';
import { workersOn } from '../../config/runs-on';
import type { Environment, Host, Worker } from '../../config/environment';

/**
 * A line for hosts that need the same command: `on app-1, app-2: …`.
 * @param forgot the daemon of that host was dead: pm2 does not know what it ran, and its `save` would forget it for good.
 */
export function startAgain(environment: Environment, hosts: readonly Host[], forgot: (host: string) => boolean = () => false): string {
  const commands = new Map<string, string[]>();
  for (const host of hosts) {
    for (const worker of workersOn(environment, host.name)) {
      const start = environment.layout === 'symlink' ? anew(worker, host.current ?? '') : commandFor(worker, host.repository);
      const command = forgot(host.name) ? `pm2 resurrect && ${start}` : start;
      commands.set(command, [...(commands.get(command) ?? []), host.name]);
    }
  }
  return [...commands].map(([command, names]) => `on ${names.join(', ')}: \`${command}\``).join('; ');
}

/** pm2 keeps the folder of what it knows, behind the link as it was: it has to forget it first, or the newer version would start. */
function anew(worker: Worker, current: string): string {
  return worker.ecosystem === undefined ? commandFor(worker, current) : `${sh`pm2 delete ${worker.name}`.text}; ${commandFor(worker, current)}`;
}

/** Saved, so that a reboot does not stop it again. */
function commandFor({ name, ecosystem, env }: Worker, folder: string): string {
  if (ecosystem === undefined) return sh`pm2 start ${name} && pm2 save`.text;
  return sh`cd ${path(folder)} && pm2 start ${path(ecosystem)} --only ${name}${env === undefined ? sh`` : sh` --env ${env}`} && pm2 save`.text;
}
