// What a person at a terminal sees: plain lines in a file or pipe, a live last line on a TTY, never a secret.
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { terminalLog } from '../../src/adapters/terminal-log';
import type { Event } from '../../src/engine/events';
import { redactor } from '../../src/report/redact';

function stream(isTTY: boolean, columns = 40): { written: string[]; stream: NodeJS.WriteStream } {
  const written: string[] = [];
  return { written, stream: { isTTY, columns, write: (text: string) => written.push(text) > 0 } as unknown as NodeJS.WriteStream };
}

const event = (kind: 'step-started' | 'step-ended', title: string) => ({ kind, planned: { title }, record: { planned: { title } } }) as unknown as Event;

describe('terminalLog', () => {
  afterEach(() => void jest.useRealTimers());

  it('writes plain lines where nobody watches', () => {
    const { written, stream: pipe } = stream(false);
    const terminal = terminalLog(pipe, redactor(['hush-hush']));
    terminal.follow(event('step-started', 'Switch the backend'));
    terminal.show({ kind: 'plain', text: 'the token is hush-hush' });
    terminal.show({ kind: 'error', title: 'Failed', text: 'so' });
    terminal.show({ kind: 'group', title: 'Switched', lines: ['one', ''], foreign: 'a\nb' });
    terminal.close();
    expect(written).toEqual(['the token is ***\n', '❌ Failed: so\n', '● Switched\n    one\n    │ a\n    │ b\n']);
  });

  it('keeps the running steps and their times on the last line of a TTY, within its width', () => {
    jest.useFakeTimers();
    const { written, stream: tty } = stream(true);
    const terminal = terminalLog(tty, redactor([]));
    terminal.follow(event('step-started', 'Prepare the backend'));
    terminal.follow(event('step-started', 'Prepare the frontend'));
    jest.advanceTimersByTime(65_000);
    expect(written.at(-1)).toBe('\r\u001b[2K⏳ Prepare the backend 1 min 05 s · Pre');
    terminal.follow(event('step-ended', 'Prepare the backend'));
    terminal.show({ kind: 'plain', text: 'done' });
    expect(written.slice(-3)).toEqual(['\r\u001b[2K', 'done\n', '\r\u001b[2K⏳ Prepare the frontend 1 min 05 s']);
    terminal.close();
    expect(written.at(-1)).toBe('\r\u001b[2K');
    const count = written.length;
    jest.advanceTimersByTime(5_000);
    expect(written.length).toBe(count);
  });
});
