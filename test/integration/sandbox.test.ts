// The sandbox from a terminal, of embedded parts alone, as on a laptop: it comes up, is deployed, broken, healed, crashes, and leaves nothing behind.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { jest } from '@jest/globals';
import { pidsWithEnvironment } from '../../sandbox/processes/process-table';
import { sandboxMark } from '../../sandbox/processes/recorded-process';
import { open } from '../../sandbox/sandbox';
import { expectResult } from './expect-result';
import { expectHealed, quick, quickRecipes, served } from './system';

jest.setTimeout(120_000);

const parent = mkdtempSync(join(tmpdir(), 'sandbox-'));
const folder = join(parent, 'laptop');
const run = promisify(execFile);

afterAll(async () => {
  if (existsSync(folder)) await sandbox('down');
  rmSync(parent, { recursive: true });
});

async function sandbox(...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'sandbox/cli.ts', ...args, '--folder', folder]);
  return stdout;
}

it('needs none of Debian’s servers, and cleans up after a crash', async () => {
  const up = await sandbox('up', '--sshd', 'embedded', '--object-store', 'embedded', '--database', 'embedded');
  expect(up).toContain('embedded sshd');
  await sandbox('deploy', 'v4.0.0');
  await sandbox('break', 'unhealthy');
  const system = await open(folder);
  expect((await served(`${system.description.apiUrl}/health`)).status).toBe(503);
  expect(await sandbox('status')).toMatch(/v4\.0\.0[\s\S]*unhealthy/);

  expectResult(await quick(system, { environment: quickRecipes(system) }), 'success');
  await expectHealed(system);

  const daemon = pidsWithEnvironment(sandboxMark, folder).find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('daemon.ts'));
  process.kill(daemon as number, 'SIGKILL');
  await sandbox('down');
  expect(pidsWithEnvironment(sandboxMark, folder)).toEqual([]);
  expect(existsSync(folder)).toBe(false);
});
