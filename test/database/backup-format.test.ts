// In which form a backup comes, by its first bytes as a host reads them.
import { describe, expect, it } from '@jest/globals';
import { describeFormat, formatByHead, formatByName, isArchive, toolsOf } from '../../src/database/backup-format';

const head = (...bytes: number[]) => new TextDecoder().decode(Uint8Array.from(bytes));

describe('formatByHead', () => {
  it.each([
    ['gzip', head(0x1f, 0x8b, 0x08, 0)],
    ['zstd', head(0x28, 0xb5, 0x2f, 0xfd, 0x04)],
    ['custom', 'PGDMP\u0001\u000e\0'],
    ['plain', '--\n-- PostgreSQL database dump\n'],
    ['plain', '-- ümlaute\nset x = 1;'],
    ['plain', ''],
  ])('%s', (format, text) => expect(formatByHead(text)).toBe(format));
  it.each([
    ['a tar archive (pg_dump -Ft)', `toc.dat${'\0'.repeat(250)}ustar`],
    ['a page of markup', '<?xml version="1.0"?><Error>'],
    ['a page of markup', '\ufeff<!DOCTYPE html>'],
    ['something in a binary form that pg_dump does not write', head(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)],
  ])('%s', (instead, text) => expect(formatByHead(text)).toEqual({ instead }));
});

it.each([
  ['a/shop.sql.gz', 'gzip'],
  ['a/shop.SQL.GZ', 'gzip'],
  ['a/shop.zst', 'zstd'],
  ['a/shop.dump', 'custom'],
  ['a/shop.backup', 'custom'],
  ['a/shop.sql', 'plain'],
  ['a/shop.gz.d/shop', 'plain'],
])('while nobody has looked, %s is taken for %s', (key, format) => expect(formatByName(key)).toBe(format));

it.each([
  ['plain', false, [], 'plain SQL'],
  ['gzip', false, ['gzip'], 'plain SQL in gzip'],
  ['zstd', false, ['zstd'], 'plain SQL in zstd'],
  ['custom', true, ['pg_restore'], 'custom archive'],
  ['directory', true, ['pg_restore'], 'directory archive'],
] as const)('%s: archive %s, needs %j', (format, archive, tools, words) => expect([isArchive(format), toolsOf[format], describeFormat(format)]).toEqual([archive, tools, words]));
