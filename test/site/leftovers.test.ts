// When kept assets may go.
import { describe, expect, it } from '@jest/globals';
import { parseLeftovers, removable, type Leftovers } from '../../src/site/leftovers';

const leftovers: Leftovers = { run: 'gh-1', bucket: 'b', since: '2026-01-01T00:00:00.000Z', commit: 'c', objects: [{ key: 'old.js', etag: '1' }, { key: 'live.js', etag: '2' }, { key: 'changed.js', etag: '3' }, { key: 'gone.js', etag: '4' }] };
const stored = [{ key: 'old.js', etag: '1', sizeBytes: 1 }, { key: 'live.js', etag: '2', sizeBytes: 1 }, { key: 'changed.js', etag: 'x', sizeBytes: 1 }];
const at = (hours: number, live: ReadonlySet<string> | undefined = new Set(['live.js'])) => removable(leftovers, stored, live, Date.parse(leftovers.since) + hours * 3_600_000, 24 * 3_600_000);

describe('removable', () => {
  it('is what is old enough, unchanged and not live', () => expect(at(24)).toEqual(['old.js']));
  it('is nothing before its time', () => expect(at(23.9)).toEqual([]));
  it('is nothing when it is not known what is live', () => expect(removable(leftovers, stored, undefined, Number.MAX_SAFE_INTEGER, 0)).toEqual([]));
});

describe('parseLeftovers', () => {
  it('reads what the host kept', () => {
    const { run, ...json } = leftovers;
    expect(parseLeftovers(`${run} ${JSON.stringify(json)}`)).toEqual(leftovers);
  });
});
