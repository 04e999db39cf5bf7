// The ways to stop the worker: the document by hand, an expert's script, and the terminal command.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testToken } from '../../sandbox/act';
import type { Description, HostDescription } from '../../sandbox/description';
import { awsVariables, configurationVariables, hostEntry, rollbackYaml } from '../../sandbox/rollback-config';
import { sshConfig } from '../ssh-config';

/** Hosts whose port leads through a proxy. */
export interface Site {
  readonly description: Description;
  readonly hosts: readonly HostDescription[];
  /** Of this run alone. */
  readonly work: string;
}

export interface Contender {
  readonly name: string;
  /** What it says on its standard output when it has seen itself that no worker is left, once for each host or once for all. */
  readonly proof: RegExp;
  /** What is started, ready to be: its time begins with its process. */
  readonly command: (site: Site) => Promise<{ readonly argv: readonly [string, ...string[]]; readonly env: NodeJS.ProcessEnv }>;
}

const path = '/usr/local/bin:/usr/bin:/bin';
const dist = fileURLToPath(new URL('../../dist', import.meta.url));

/** @param before dist/ of an earlier build, to stand beside this one; empty: none. */
export function contenders(before: string): readonly Contender[] {
  const ours = (name: string, folder: string): Contender => ({ name, proof: /^.*Stop the sync worker: done/m, command: (site) => terminal(site, folder) });
  const scripted = (name: string, file: string): Contender => ({ name, proof: /^proved on \S+$/m, command: (site) => script(site, file) });
  return [scripted('by hand', 'by-hand.sh'), scripted('expert', 'expert.sh'), ...(before === '' ? [] : [ours('action, before', before)]), ours('action', dist)];
}

async function script({ description, hosts, work }: Site, name: string) {
  await mkdir(work, { recursive: true });
  const config = join(work, 'ssh_config');
  await writeFile(config, sshConfig(hosts, description.ssh.privateKeyPath), { mode: 0o600 });
  const file = fileURLToPath(new URL(name, import.meta.url));
  return { argv: ['bash', file] as const, env: { PATH: path, HOME: work, WORK: work, SSH_CONFIG: config, HOSTS: hosts.map((host) => host.name).join(' ') } };
}

/** The type sync-worker, whole: what follows the stop is a part of the run and none of what is compared. */
async function terminal({ description, hosts, work }: Site, folder: string) {
  await mkdir(work, { recursive: true });
  const config = join(work, 'rollback.yml');
  await writeFile(config, rollbackYaml(description, { hosts: hosts.map((host) => hostEntry(host)) }));
  const env = { PATH: path, HOME: work, TMPDIR: work, ...awsVariables(description), ...configurationVariables(description, testToken(description)) };
  return { argv: [process.execPath, join(folder, 'cli.js'), 'sync-worker', '--config', config, '--incident', 'INCIDENT-1', '--identity', description.ssh.privateKeyPath] as const, env };
}

export function clear({ work }: Site): Promise<void> {
  return rm(work, { recursive: true, force: true });
}
