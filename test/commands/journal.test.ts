// The two records on a host: JSON lines for us, lines in the document's words for people.
import { mkdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { journalLine, logLine } from '../../src/commands/journal';
import { lines, sh } from '../../src/commands/shell';
import { TemporaryHost } from '../bash/temporary-host';

let host: TemporaryHost;

beforeEach(() => {
  host = new TemporaryHost();
});
afterEach(() => host.remove());

describe('journalLine', () => {
  it('writes valid JSON whatever the names hold', async () => {
    mkdirSync(host.state);
    const subject = { run: `gh-1 "q" 'a' $(x) 100% \\n`, step: 'switch' };
    await host.run(lines(sh`code=7`, journalLine(subject, 'started'), journalLine(subject, 'ended')));
    const events = host.read('state/journal.jsonl').trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events).toEqual([
      { ...subject, event: 'started', at: expect.any(String) },
      { ...subject, event: 'ended', exit: 7, at: expect.any(String) },
    ]);
    expect(new Date(String(events[0]?.['at'])).getTime()).not.toBeNaN();
  });

  it('lets the step go on when it cannot be written', async () => {
    expect((await host.run(lines(journalLine({ run: 'r', step: 's' }, 'started'), sh`echo on`))).stdout).toContain('on\n');
  });
});

describe('logLine', () => {
  it('appends one line as the document writes it, and makes the folder', async () => {
    const text = `Rollback to v3.0.0 completed - Ticket: INC-1 'q' %s $(x)`;
    await host.run(lines(logLine('first'), logLine(text)));
    expect(host.read('log/rollback.log').split('\n')).toEqual([expect.stringMatching(/^\[.+\] first$/), expect.stringContaining(`] ${text}`), '']);
  });

  it('says that a log cannot be written, and goes on', async () => {
    host.write('log', 'a file where the folder should be');
    const { exitCode, stdout } = await host.run(lines(logLine('text'), sh`echo on`));
    expect([exitCode, stdout]).toEqual([0, `fact\tlog.unwritten\t${host.log}\non\n`]);
  });
});
