// When kept assets may go.
import { describe, expect, it } from '@jest/globals';
import { leftoversOf, parseLeftovers, removable, type Leftovers } from '../../src/site/leftovers';

const object = (key: string, etag: string, modifiedAt = 'then') => ({ key, etag, modifiedAt, sizeBytes: 1 });
const file = (path: string) => ({ path, sizeBytes: 1, sha256: '', md5: '' });

const after = [object('s/index.html', 'page'), object('s/old.js', '1'), object('s/changed.js', '3'), object('s/again.js', '4'), object('s/upload.png', '5')];
const strays = ['s/old.js', 's/changed.js', 's/again.js', 's/gone.js'].map((key) => object(key, '1'));
const leftovers: Leftovers = { run: 'gh-1', ...leftoversOf(strays, [file('index.html')], after, { bucket: 'b', prefix: 's/' }, '2026-01-01T00:00:00.000Z') };
const now = [object('s/index.html', 'page', 'later'), object('s/old.js', '1'), object('s/changed.js', 'x'), object('s/again.js', '4', 'later'), object('s/new.png', '6')];
const at = (hours: number, stored = now, bucket = 'b', of = leftovers) => removable(of, bucket, stored, Date.parse(of.since) + hours * 3_600_000, 24 * 3_600_000);

describe('leftoversOf', () => {
  it('notes what is kept and what is served, as the bucket holds it', () => {
    expect(leftovers.objects).toEqual([{ key: 's/old.js', etag: '1', modifiedAt: 'then' }, { key: 's/changed.js', etag: '3', modifiedAt: 'then' }, { key: 's/again.js', etag: '4', modifiedAt: 'then' }]);
    expect(leftovers.served).toEqual([{ key: 's/index.html', etag: 'page' }]);
  });
});

describe('removable', () => {
  it('is what is old enough and was not uploaded again since', () => expect(at(24)).toEqual(['s/old.js']));
  it('is nothing before its time', () => expect(at(23.9)).toEqual([]));
  it.each([
    ['a page has changed', [object('s/index.html', 'other'), ...now.slice(1)], 'b', leftovers],
    ['a page is gone', now.slice(1), 'b', leftovers],
    ['the site stands in another bucket now', now, 'c', leftovers],
    ['nobody noted what was served', now, 'b', { ...leftovers, served: [] }],
  ])('is nothing when %s: another version may be live', (_what, stored, bucket, of) => expect(at(24, stored, bucket, of)).toEqual([]));
});

describe('parseLeftovers', () => {
  it('reads what the host kept', () => {
    const { run, ...json } = leftovers;
    expect(parseLeftovers(`${run} ${JSON.stringify(json)}`)).toEqual(leftovers);
  });
});
