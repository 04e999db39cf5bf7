// The frame around a script: its true exit status, and null when it did not come to its end.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { frame } from '../../src/adapters/script-frame';
import { startBash } from '../bash/run-bash';

const script = (body: string) => ({ title: 'Test', body, timeoutMs: 1000 });
const run = (body: string) => startBash(script(body), { PATH: process.env['PATH'] ?? '' }, '/tmp').ended;

describe('frame', () => {
  it.each([0, 1, 37, 143, 255])('carries the status %d', async (status) => expect(await run(`echo out; exit ${status}`)).toEqual({ stdout: 'out\n', stderr: '', exitCode: status }));
  it('leaves the output as it is, with and without a last line end', async () => {
    expect((await run(`printf 'a\\n\\nb'`)).stdout).toBe('a\n\nb');
    expect((await run('true')).stdout).toBe('');
  });
  it('knows no status of a script that was killed with its shell', async () => expect(await run('echo begun; kill -KILL $$')).toMatchObject({ stdout: 'begun\n', exitCode: null }));
  it('gives the script no stdin to eat', async () => expect((await run('cat; read -r line || echo none')).stdout).toBe('none\n'));
  it('cannot be ended by a script that prints another mark', () => {
    const { parse } = frame(script('true'));
    expect(parse('x\nexit-000000000000000000000000 0\n')).toEqual({ stdout: 'x\nexit-000000000000000000000000 0\n', exitCode: null });
  });
  it('passes over what a profile prints, before and after, with and without a last line end', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'profile-'));
    writeFileSync(join(folder, 'profile'), `printf '\\033]0;host\\007Welcome'; trap 'echo bye' EXIT`);
    const ended = await startBash(script('echo out; exit 4'), { PATH: process.env['PATH'] ?? '', BASH_ENV: join(folder, 'profile') }, '/tmp').ended;
    rmSync(folder, { recursive: true });
    expect([ended.stdout, ended.exitCode]).toEqual(['out\n', 4]);
  });
  it('has a mark that nobody can guess', () => expect(frame(script('true')).input).not.toBe(frame(script('true')).input));
});
