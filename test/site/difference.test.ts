// What must be uploaded and what must go, found by content.
import { describe, expect, it } from '@jest/globals';
import { compareSite } from '../../src/site/difference';
import type { SiteFile } from '../../src/site/manifest';

const file = (path: string, md5: string, sizeBytes = 3): SiteFile => ({ path, md5, sizeBytes, sha256: '' });
const object = (key: string, etag: string, sizeBytes = 3) => ({ key, etag, sizeBytes });
const globs = ['**/*.html', 'sw.js'];
const paths = (files: readonly { path: string }[]) => files.map(({ path }) => path);
const keys = (objects: readonly { key: string }[]) => objects.map(({ key }) => key);

describe('compareSite', () => {
  it('uploads new and changed assets, all pages, and leaves equal files alone', () => {
    const difference = compareSite([file('index.html', 'a'), file('app.js', 'b'), file('new.js', 'c'), file('same.css', 'd')], [object('index.html', 'a'), object('app.js', 'other'), object('same.css', 'd')], '', globs);
    expect([paths(difference.assets), paths(difference.html), difference.unchanged]).toEqual([['app.js', 'new.js'], ['index.html'], 2]);
  });

  it('does not trust an equal size, nor an equal hash of another size', () => {
    expect(paths(compareSite([file('a.js', 'x')], [object('a.js', 'y')], '', globs).assets)).toEqual(['a.js']);
    expect(paths(compareSite([file('a.js', 'x')], [object('a.js', 'x', 4)], '', globs).assets)).toEqual(['a.js']);
  });

  it('uploads again what the bucket holds in parts or encrypted: its tag is no MD5', () => {
    expect(paths(compareSite([file('a.js', 'x')], [object('a.js', 'x-2')], '', globs).assets)).toEqual(['a.js']);
  });

  it('tells stray pages from stray assets', () => {
    const { strayPages, strayAssets } = compareSite([file('index.html', 'a')], [object('index.html', 'a'), object('deep/new.html', 'b'), object('sw.js', 'c'), object('assets/new.js', 'd')], '', globs);
    expect([keys(strayPages), keys(strayAssets)]).toEqual([['deep/new.html', 'sw.js'], ['assets/new.js']]);
  });

  it('stays below its prefix', () => {
    const { strayAssets, unchanged, strayPages } = compareSite([file('a.js', 'x')], [object('site/a.js', 'x'), object('other/b.js', 'y'), object('site/c.js', 'z')], 'site/', globs);
    expect([keys(strayAssets), keys(strayPages), unchanged]).toEqual([['site/c.js'], [], 1]);
  });

  it('knows a dot file for what it is', () => {
    expect(paths(compareSite([file('.well-known/x.html', 'a')], [], '', globs).html)).toEqual(['.well-known/x.html']);
  });
});
