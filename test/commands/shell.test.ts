// Quoting: what goes into a script as a value comes out as that value, and never as a command.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lines, path, quote, sh, userCommand } from '../../src/commands/shell';
import { TemporaryHost } from '../bash/temporary-host';

const hostile = [`a'b "c" $(touch x) \`touch y\` ;`, '$HOME', '-n', '*', '~', "''", '\\', '!!', 'two\nlines', '&& touch x', '#no', '{a,b}', '${x:-y}', 'ünïcode', ' '];
let host: TemporaryHost;

beforeEach(() => {
  host = new TemporaryHost();
});
afterEach(() => host.remove());

describe('sh', () => {
  it('brings every hostile value through as it is', async () => {
    const { stdout, exitCode } = await host.run(sh`printf '%s\0' ${hostile}`);
    expect(exitCode).toBe(0);
    expect(stdout.split('\0').slice(0, -1)).toEqual(hostile);
    expect(host.has('home/x') || host.has('home/y')).toBe(false);
  });

  it('quotes values in the middle of a word and inside a command that it is given', async () => {
    const inner = sh`printf '%s' a${hostile[0] ?? ''}b`;
    const { stdout } = await host.run(sh`(cd / && ${inner})`);
    expect(stdout).toBe(`a${hostile[0]}b`);
  });

  it('leaves plain words as they read best, and quotes the rest', () => {
    expect(sh`git checkout ${'v3.0.0'} -- ${['a.txt', 'b c.txt']} ${7}`.text).toBe(`git checkout v3.0.0 -- a.txt 'b c.txt' 7`);
  });

  it('passes on what belongs to bash: backslashes and expansions', async () => {
    const { stdout } = await host.run(sh`value=abc; printf '%s\t%s' \${value%c} "\${none:-nothing}"`);
    expect(stdout).toBe('ab\tnothing');
  });

  it('makes nothing of an empty list, and an empty word of an empty text', async () => {
    expect((await host.run(sh`set -- ${[]}; echo $#`)).stdout).toBe('0\n');
    expect((await host.run(sh`set -- ${''}; echo $#`)).stdout).toBe('1\n');
  });

  it('takes no NUL, which bash would drop without a word', () => {
    expect(() => quote('a\0b')).toThrow(TypeError);
  });
});

describe('path', () => {
  it('knows the home of the user who logs in, and no other tilde', async () => {
    const { stdout } = await host.run(sh`printf '%s\n' ${path('~')} ${path('~/my app', 'x')} ${path('a/~/b')}`);
    expect(stdout.split('\n').slice(0, 3)).toEqual([host.home, `${host.home}/my app/x`, 'a/~/b']);
  });

  it('leaves out empty segments and single dots', () => {
    expect(path('/srv', '.', '', 'shop').text).toBe('/srv/shop');
    expect(path('', '.').text).toBe('.');
  });
});

describe('userCommand', () => {
  it('is shell by intent, stops at its first failure, and cannot leave its own shell', async () => {
    const { stdout, exitCode } = await host.run(lines(sh`${userCommand(`echo "it's $((1 + 1))"; cd /; exit_status=0`)}`, sh`pwd`));
    expect([stdout, exitCode]).toEqual([`it's 2\n${host.home}\n`, 0]);
    expect((await host.run(sh`${userCommand('false | true; echo reached')}`)).stdout).not.toContain('reached');
  });
});
