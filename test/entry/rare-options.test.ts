// The field `options` of a form.
import { describe, expect, it } from '@jest/globals';
import { parseRareOptions } from '../../src/entry/rare-options';

describe('parseRareOptions', () => {
  it.each([
    ['', {}],
    ['freeze', { freeze: 'true' }],
    ['freeze=false watch-window=30m', { freeze: 'false', 'watch-window': '30m' }],
    ['backup=db/backup=1.sql, break-lock=gh-12', { backup: 'db/backup=1.sql', 'break-lock': 'gh-12' }],
    ['allow=newer-target+large-delete', { allow: 'newer-target,large-delete' }],
  ])('reads %j', (line, options) => {
    expect(parseRareOptions(line)).toEqual(options);
  });

  it.each([
    ['dry-run', '"dry-run" is no option'],
    ['=x', '"" is no option'],
    ['freeze freeze=false', 'freeze is there twice'],
    ['confirm=shop', '"confirm" is no option'],
  ])('refuses %j', (line, what) => {
    expect(() => parseRareOptions(line)).toThrow(what);
  });
});
