// GitHub's log: groups and annotations of ours, and foreign text that the runner does not obey.
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { disarm, githubLog } from '../../src/adapters/github-log';
import { redactor } from '../../src/report/redact';

let written: string;

beforeEach(() => {
  written = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written += String(chunk);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

const log = githubLog(redactor(['hush-hush']));

describe('githubLog', () => {
  it('puts foreign text between two marks that nobody can guess, disarmed all the same', () => {
    log({ kind: 'group', title: 'Step', lines: ['own'], foreign: 'a\n::set-output name=x::y\n##[error]z\nhush-hush' });
    const lines = written.split('\n');
    const token = /^::stop-commands::([0-9a-f]{32})$/.exec(lines[2] ?? '')?.[1];
    expect(lines).toEqual(['::group::Step', 'own', `::stop-commands::${token}`, 'a', ':\u200b:set-output name=x::y', '#\u200b#[error]z', '***', `::${token}::`, '::endgroup::', '']);
  });

  it('takes secrets and commands out of its own lines as well', () => {
    log({ kind: 'plain', text: '::add-mask::hush-hush' });
    log({ kind: 'group', title: 'a hush-hush\n::error::x', lines: ['  ::debug::x\n::error::y'], foreign: '' });
    expect(written).not.toContain('hush-hush');
    expect(written.split('\n').filter((line) => /^\s*::(?!group|endgroup)/.test(line))).toEqual([]);
  });

  it('makes annotations with a title', () => {
    log({ kind: 'error', title: 'Stop, the: worker', text: 'it lives → kill it\n::error::x' });
    log({ kind: 'warning', title: 'W', text: 'hush-hush' });
    expect(written).toBe('::error title=Stop%2C the%3A worker::it lives → kill it%0A::error::x\n::warning title=W::***\n');
  });
});

describe('disarm', () => {
  it.each([['::error::x', ':\u200b:error::x'], ['\t::x', '\t:\u200b:x'], ['a ##[group]b', 'a #\u200b#[group]b'], ['std::vector', 'std::vector']])('%j becomes %j', (text, disarmed) => expect(disarm(text)).toBe(disarmed));
});
