// Tags as names of releases: which may be used, how they are ordered.
import { describe, expect, it } from '@jest/globals';
import { compareTags, newestFirst, previousRelease } from '../../src/plan/release-tag';
import { isSafeTag } from '../../src/plan/safe-tag';

const tags = ['v2.9.0', 'v3.0.0', 'v3.10.0-rc.1', 'v3.9.0', 'v3.10.0', 'v4.0.0', 'nightly', 'v2025.01.07', 'vulture'];

describe('isSafeTag', () => {
  it.each(['v3.0.0', 'v3.10.0-rc.1', 'release/2025.01.07', 'v1.0.0+build_5', 'previous'])('%s may be used', (tag) => expect(isSafeTag(tag)).toBe(true));
  it.each(['', '-v1', '--upload-pack=x', 'v1;reboot', 'v1 2', '$(x)', 'v`x`', "v'1", 'v"1', 'v1|x', 'v1&x', '../../x', 'v1..v2', 'a//b', 'a/.b', 'v1.lock', 'a.lock/b', 'v1/', 'v1.', 'v1\n', 'v1\nx', 'v~1', 'v^1', 'v:1', 'vü', `v${'1'.repeat(200)}`])('%j may not', (tag) => expect(isSafeTag(tag)).toBe(false));
});

describe('newestFirst', () => {
  it('orders by version, a pre-release before its release, what has no version last', () => {
    expect(newestFirst(tags, 'v')).toEqual(['v2025.01.07', 'v4.0.0', 'v3.10.0', 'v3.10.0-rc.1', 'v3.9.0', 'v3.0.0', 'v2.9.0', 'nightly', 'vulture']);
  });

  it('gives the same order whatever the order was', () => {
    expect(newestFirst([...tags].reverse(), 'v')).toEqual(newestFirst(tags, 'v'));
  });

  it('reads only tags with the prefix as versions', () => {
    expect(newestFirst(['v9.0.0', 'shop-1.0.0', 'shop-2.0.0'], 'shop-')).toEqual(['shop-2.0.0', 'shop-1.0.0', 'v9.0.0']);
    expect(compareTags('v1.0.0', 'shop-2.0.0', 'shop-')).toBeUndefined();
  });
});

describe('previousRelease', () => {
  it('is the newest release below what runs, and no pre-release', () => {
    expect(previousRelease(tags, 'v4.0.0', 'v')).toBe('v3.10.0');
    expect(previousRelease(['v2.9.0', 'v3.0.0', 'v3.10.0-rc.1', 'v4.0.0'], 'v4.0.0', 'v')).toBe('v3.0.0');
    expect(previousRelease(tags, 'v3.10.0-rc.1', 'v')).toBe('v3.9.0');
  });

  it('is none below the first, and none for what has no version', () => {
    expect(previousRelease(tags, 'v2.9.0', 'v')).toBeUndefined();
    expect(previousRelease(tags, 'nightly', 'v')).toBeUndefined();
  });
});
