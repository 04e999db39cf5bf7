// The environment that commands find on a host: its own home and pm2, the tools of a provisioned machine, nothing of ours.
import { delimiter, dirname } from 'node:path';
import type { Description } from '../description';
import { runCommand } from '../processes/run-command';
import { sandboxMark } from '../processes/recorded-process';

/** Every process of a host carries this variable with the host's home as its value. */
export const hostMark = 'SANDBOX_HOST';

export interface HostEnvironmentSource {
  readonly folder: string;
  readonly home: string;
  readonly pm2Home: string;
  readonly tools: Description['tools'];
  readonly npm: NpmSettings;
}

/** How npm reaches packages on this machine, and the download cache that all hosts share. */
export interface NpmSettings {
  readonly userConfig: string;
  readonly cache: string;
}

/** Asks npm once for all hosts: it is slow. */
export async function readNpmSettings(): Promise<NpmSettings> {
  const answer = await runCommand(['npm', 'config', 'get', 'userconfig', 'cache']);
  const value = (key: string): string => new RegExp(`^${key}\\s*=\\s*(.*)$`, 'm').exec(answer)?.[1]?.trim() ?? '';
  return { userConfig: value('userconfig'), cache: value('cache') };
}

export function hostEnvironment(source: HostEnvironmentSource): Record<string, string> {
  const path = [source.tools.binFolder, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'];
  return {
    HOME: source.home,
    PM2_HOME: source.pm2Home,
    PATH: [...new Set(path)].join(delimiter),
    LANG: 'C.UTF-8',
    PRISMA_SCHEMA_ENGINE_BINARY: source.tools.schemaEngine,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
    npm_config_prefix: source.tools.npmPrefix,
    npm_config_userconfig: source.npm.userConfig,
    npm_config_cache: source.npm.cache,
    npm_config_update_notifier: 'false',
    [sandboxMark]: source.folder,
    [hostMark]: source.home,
  };
}
