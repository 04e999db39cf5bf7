// Prisma's command line with real bash and node: which version is found where, and how failed migrations are resolved.
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { allFacts, fact, parseFacts } from '../../src/commands/facts-protocol';
import { meaningOf, prismaVersion, resolveRolledBack } from '../../src/commands/prisma';
import type { Database } from '../../src/config/environment';
import { TemporaryHost } from '../bash/temporary-host';

let host: TemporaryHost;

beforeEach(() => {
  host = new TemporaryHost();
  mkdirSync(join(host.repository, 'back end'), { recursive: true });
});
afterEach(() => host.remove());

const database = (command = 'prisma', pathFolders: string[] = []) => ({ prisma: { directory: 'back end', command }, pathFolders }) as unknown as Database;
const layout = { layout: 'in-place', current: undefined } as const;
const version = async (command?: string, pathFolders?: string[]) => fact(parseFacts((await host.run(prismaVersion(database(command, pathFolders), layout))).stdout), 'prisma.version');

describe('prismaVersion', () => {
  const install = (folder: string, text: string) => host.write(join(folder, 'node_modules/prisma/package.json'), text);

  it('is that of the package in the directory, else above it', async () => {
    install('live tree', '{"name":"prisma","version":"6.1.0"}');
    expect(await version('npx prisma')).toBe('6.1.0');
    install('live tree/back end', '{"name":"prisma","version":"7.2.0"}');
    expect(await version('npx prisma')).toBe('7.2.0');
  });
  it('is that of the package that the program belongs to, without running it', async () => {
    host.write('tools/node_modules/prisma/package.json', '{"name":"prisma","version":"7.3.0"}');
    const program = host.write('tools/node_modules/prisma/build/index.js', '#!/bin/bash\necho run >"$HOME/ran"\n');
    chmodSync(program, 0o755);
    mkdirSync(join(host.folder, 'tools/bin'));
    symlinkSync(program, join(host.folder, 'tools/bin/prisma'));
    expect(await version('prisma', [join(host.folder, 'tools/bin')])).toBe('7.3.0');
    expect(host.has('home/ran')).toBe(false);
  });
  it('is what the program says, where no package is found', async () => {
    host.installTool('prisma', `echo 'prisma               : 5.22.0'; echo '@prisma/client       : 9.9.9'`);
    expect(await version()).toBe('5.22.0');
  });
  it('is empty where there is none, or where the directory is not there', async () => {
    host.installTool('prisma', 'exit 1');
    expect(await version()).toBe('');
    host.removePath('live tree');
    expect(await version()).toBe('');
  });
});

describe('resolveRolledBack', () => {
  beforeEach(() => {
    host.write('state/access/main.url', 'postgresql://u:p@h/d');
    host.installTool('prisma', `printf '%s|' "$PWD" "$DATABASE_URL" "$npm_config_yes" "$@" >>"$HOME/calls"; echo >>"$HOME/calls"; case $* in *2_bad*) echo 'Error: P3012'; exit 1;; esac`);
  });
  it('runs Prisma for each of them, in its directory, the address in its environment alone; one that fails does not stop the next', async () => {
    const { stdout, exitCode } = await host.run(resolveRolledBack(database(), layout, ['3_new', '2_bad', '1_old']));
    expect(exitCode).toBe(0);
    expect(allFacts(parseFacts(stdout), 'prisma.resolve')).toEqual(['0 3_new', '1 2_bad', '0 1_old']);
    const calls = host.read('home/calls').trim().split('\n');
    expect(calls[0]).toBe(`${host.repository}/back end|postgresql://u:p@h/d|false|migrate|resolve|--rolled-back|3_new|`);
    expect(calls).toHaveLength(3);
    expect(meaningOf(stdout)).toBe('P3012: the migration is not in failed state');
  });
  it('fails where the directory is not there', async () => {
    host.removePath('live tree');
    writeFileSync(join(host.home, 'calls'), '');
    expect((await host.run(resolveRolledBack(database(), layout, ['1_old']))).exitCode).not.toBe(0);
    expect(host.read('home/calls')).toBe('');
  });
});

describe('meaningOf', () => {
  it('goes by the code, whatever the text around it', () => {
    expect(meaningOf('… P1002 …')).toContain('direct address');
    expect(meaningOf('Error: P3999')).toBe('P3999');
    expect(meaningOf('no code, but XP1001Y and P4')).toBe('');
  });
});
