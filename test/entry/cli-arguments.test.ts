// The words of the terminal command, and what is said to those that are none.
import { describe, expect, it } from '@jest/globals';
import { parseArguments } from '../../src/entry/cli-arguments';

describe('parseArguments', () => {
  it('reads the type and its flags', () => {
    expect(parseArguments(['quick', '--to', 'v3.0.0', '--allow', 'a', '--allow=b', '--dry-run'])).toMatchObject({ positionals: ['quick'], values: { to: 'v3.0.0', allow: ['a', 'b'], 'dry-run': true } });
  });

  it.each([
    [['quick', '--target', 'v3.0.0'], '--target is not known: did you mean --to? --help lists all flags.'],
    [['quick', '--target-tag=v3.0.0'], '--target-tag is not known: did you mean --to? --help lists all flags.'],
    [['quick', '--enviroment', 'x'], '--enviroment is not known: did you mean --environment? --help lists all flags.'],
    [['--rollback-type', 'quick'], '--rollback-type is not known: the type stands first, without a flag, such as quick. --help lists all flags.'],
    [['quick', '--zebra'], '--zebra is not known. --help lists all flags.'],
    [['quick', '--to'], "Option '--to <value>' argument missing. --help lists all flags."],
    [['quick', 'v3.0.0'], '"v3.0.0" is one word too many: the type is the only one without a flag. A release is named by --to v3.0.0. --help lists all flags.'],
  ])('%j', (args, expected) => {
    expect(() => parseArguments(args)).toThrow(expected);
  });
});
