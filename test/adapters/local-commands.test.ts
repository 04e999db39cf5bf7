// Commands on this machine: what they say, and that none begins once the run is cancelled.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { localCommands } from '../../src/adapters/local-commands';
import { CancelledError } from '../../src/errors';

const folder = mkdtempSync(join(tmpdir(), 'local-commands-'));
afterAll(() => rmSync(folder, { recursive: true }));
const options = { directory: folder, variables: { NAME: 'ada' }, timeoutMs: 10_000 };

it('says what the command said, and how it ended', async () => {
  expect(await localCommands.run('echo "$NAME"; exit 3', options)).toEqual({ exitCode: 3, output: 'ada\n' });
});

it('begins nothing where the run is cancelled already', async () => {
  await expect(localCommands.run('touch begun', options, AbortSignal.abort(new CancelledError()))).rejects.toThrow(CancelledError);
  expect(existsSync(join(folder, 'begun'))).toBe(false);
});

it('waits for no command of a run that is cancelled meanwhile', async () => {
  const run = new AbortController();
  const running = localCommands.run('sleep 5', options, run.signal);
  run.abort(new CancelledError());
  await expect(running).rejects.toThrow(CancelledError);
});
