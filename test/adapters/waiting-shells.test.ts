// Shells that are opened ahead of their scripts: one is always ready, none is used twice, and one that is gone is replaced.
import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { converse, WaitingShells, type WaitingShell } from '../../src/adapters/waiting-shells';

class FakeShell extends PassThrough {
  readonly stderr = new PassThrough();
}

/** Opens what the test lets it open. */
function client(open: (count: number) => FakeShell | Error = () => new FakeShell()) {
  const opened: (FakeShell | Error)[] = [];
  const exec = (_command: string, done: (error: Error | undefined, shell?: FakeShell) => void) => {
    const shell = open(opened.length);
    opened.push(shell);
    if (shell instanceof Error) done(shell);
    else done(undefined, shell);
  };
  return { opened, shells: new WaitingShells({ exec } as unknown as ConstructorParameters<typeof WaitingShells>[0]) };
}

describe('WaitingShells', () => {
  it('has one open before it is asked, and opens the next one as soon as that is taken', async () => {
    const { opened, shells } = client();
    expect(opened).toHaveLength(1);
    const taken = [await shells.take(), await shells.take()];
    expect(taken).toEqual([opened[0], opened[1]]);
    expect(opened).toHaveLength(3);
  });

  it('replaces one that was closed while it waited', async () => {
    const { opened, shells } = client();
    const [first] = opened as [FakeShell];
    await new Promise((resolve) => first.once('close', resolve).destroy());
    const taken = await shells.take();
    expect(taken).not.toBe(first);
    expect(opened).toContain(taken);
  });

  it('opens another one where the one ahead was refused, and says so when that is refused too', async () => {
    const refusedOnce = client((count) => (count === 0 ? new Error('open failed') : new FakeShell()));
    expect(refusedOnce.opened).toContain(await refusedOnce.shells.take());
    const refused = client(() => new Error('open failed'));
    await expect(refused.shells.take()).rejects.toThrow('open failed');
  });
});

describe('a host without a session to spare', () => {
  it('is asked for no shell ahead any more: it would take the place of one that is needed', async () => {
    const { opened, shells } = client((count) => (count === 1 ? new Error('open failed') : new FakeShell()));
    await shells.take();
    const before = opened.length;
    expect(await shells.take()).toBe(opened[before]);
    expect(opened).toHaveLength(before + 1);
  });
});

describe('converse', () => {
  it('sends the script, and returns whatever was said until the shell was closed', async () => {
    const shell = new FakeShell();
    shell.stderr.write('oh');
    const said = converse(shell as unknown as WaitingShell, 'grüße');
    setImmediate(() => shell.destroy());
    expect(await said).toEqual({ stdout: 'grüße', stderr: 'oh' });
  });
});
