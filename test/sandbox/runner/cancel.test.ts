// Cancelling a run: SIGINT, SIGTERM, SIGKILL in GitHub's order, with shortened times, and the post step afterwards.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { ActionResult } from '../../../sandbox/runner/action-run';
import { killedAtOnce, runAction } from '../../../sandbox/runner/run-action';
import { fixture } from './fixture';

const cancelTimes = { untilTerminateMs: 300, untilKillMs: 300 };

/** Presses cancel as soon as the action says that it is ready. */
async function cancelled(ignores: string, workspace?: string, times = cancelTimes): Promise<ActionResult> {
  const cancel = new AbortController();
  return runAction({
    action: fixture('waits'),
    node: process.execPath,
    inputs: { ignores },
    ...(workspace === undefined ? {} : { workspace }),
    signal: cancel.signal,
    cancelTimes: times,
    onLine: (line) => line === 'ready' && cancel.abort(),
  });
}

describe('a cancelled run', () => {
  it.each([
    ['', 3, ['got SIGINT']],
    ['SIGINT', 3, ['got SIGINT', 'got SIGTERM']],
    ['SIGINT,SIGTERM', null, ['got SIGINT', 'got SIGTERM']],
  ])('that ignores "%s" ends, with its post step', async (ignores, exitCode, signals) => {
    const result = await cancelled(ignores);
    expect(result).toMatchObject({ outcome: 'cancelled', exitCode, post: { exitCode: 0 } });
    expect(result.rawOutput.match(/got SIG\w+/g)).toEqual(signals);
    expect(result.log).toContain('Error: The operation was canceled.\n▾ Post Waits to be cancelled\ncleaned up\n');
  });

  it('waits as long as it is told before each signal', async () => {
    const { entries } = await cancelled('SIGINT,SIGTERM');
    const at = (text: string) => entries.find((entry) => entry.text.includes(text))?.atMs ?? Number.NaN;
    expect(at('got SIGTERM') - at('got SIGINT')).toBeGreaterThanOrEqual(250);
    expect(at('canceled') - at('got SIGTERM')).toBeGreaterThanOrEqual(250);
  });

  it('that is killed at once hears of nothing before', async () => {
    const result = await cancelled('', undefined, killedAtOnce);
    expect(result).toMatchObject({ outcome: 'cancelled', exitCode: null, post: { exitCode: 0 } });
    expect(result.rawOutput).not.toContain('got SIG');
  });

  it('leaves no child of the action behind', async () => {
    const workspace = await mkdtemp(join(tmpdir(), 'cancel-test-'));
    await cancelled('', workspace);
    const beats = () => readFile(join(workspace, 'beats'), 'utf8');
    const atTheEnd = await beats();
    await setTimeout(200);
    expect(atTheEnd).toMatch(/^\.+$/);
    expect(await beats()).toBe(atTheEnd);
    await rm(workspace, { recursive: true });
  });
});
