// What keeps a restored database from going live, and what is only said: where a backup lacks something, where a sequence is behind its column.
import { describe, expect, it } from '@jest/globals';
import type { Feature, FeatureKind } from '../../src/database/catalog';
import { judgeRestore, type RestoreEvidence } from '../../src/database/restore-verdict';

const feature = (kind: FeatureKind, name: string): Feature => ({ kind, name, table: '', columns: [], detail: '', owner: '', grants: [] });
const users = { name: 'public.users', rows: 2 };

interface Changes {
  readonly counted?: RestoreEvidence['counted'];
  readonly restored?: Partial<RestoreEvidence['restored']>;
  readonly live?: Partial<RestoreEvidence['live']>;
}

const judge = ({ counted = { 'public.users': 2 }, restored = {}, live = {} }: Changes = {}) =>
  judgeRestore({
    counted,
    restored: { features: [], rows: [users], others: [], largeObjects: 0, sequences: [], migrations: [], ...restored },
    live: { features: [], rows: [users], largeObjects: 0, sequences: new Map(), migrations: [], ...live },
    scripts: new Map(),
    needed: [],
  });

describe('judgeRestore', () => {
  it('has nothing to say about a copy', () => expect(judge()).toEqual({ problems: [], notes: [], rows: 2 }));

  it('lets no database go live without the large objects that the live one has', () => {
    expect(judge({ live: { largeObjects: 7 } }).problems).toEqual([expect.stringContaining('the backup holds no large objects, and the live database has 7')]);
    expect(judge({ live: { largeObjects: 7 }, restored: { largeObjects: 6 } }).problems).toEqual([]);
  });

  it.each(['publication', 'subscription', 'event trigger'] as const)('says of a %s that it is not in the backup', (kind) => {
    const { problems, notes } = judge({ live: { features: [feature(kind, 'outbox')] } });
    expect([problems, notes]).toEqual([[], [`${kind} outbox is not in the backup: make it again once the restored database is live`]]);
  });

  it('lets none go live that lacks an index', () => expect(judge({ live: { features: [feature('index', 'public.i')] } }).problems).toEqual(['index public.i is missing']));
});

describe('a sequence that is behind its column', () => {
  const late = { name: 'public.users_id_seq', column: 'public.users."id"', value: 2, largest: 900 };
  it('was lost on the way where the live one is beyond it', () => {
    expect(judge({ restored: { sequences: [late] }, live: { sequences: new Map([[late.name, 900]]) } }).problems).toEqual([`sequence ${late.name} is at 2, but ${late.column} goes up to 900`]);
  });
  it.each([
    ['behind as well', new Map([[late.name, 5]])],
    ['never used', new Map<string, number>()],
  ])('is as the backup has it where the live one is %s', (_what, sequences) => {
    const { problems, notes } = judge({ restored: { sequences: [late] }, live: { sequences } });
    expect([problems, notes]).toEqual([[], [`sequence ${late.name} is at 2, but ${late.column} goes up to 900; so it is in the live database`]]);
  });
});

describe('rows of what holds none of its own', () => {
  const counted = { 'public.users': 2, 'public.parts': 10 };
  it('of a partitioned table that the backup fills as a whole must all be there', () => {
    expect(judge({ counted, restored: { others: [{ name: 'public.parts', rows: 10, more: false }] } }).problems).toEqual([]);
    expect(judge({ counted, restored: { others: [{ name: 'public.parts', rows: 9, more: false }] } }).problems).toEqual(['public.parts has 9 rows, the backup has 10']);
  });
  it('of an extension’s table may be more, for it brings rows itself', () => {
    expect(judge({ counted, restored: { others: [{ name: 'public.parts', rows: 8500, more: true }] } }).problems).toEqual([]);
    expect(judge({ counted, restored: { others: [{ name: 'public.parts', rows: 9, more: true }] } }).problems).toEqual(['public.parts has 9 rows, the backup has 10']);
  });
  it('must have a table', () => expect(judge({ counted }).problems).toEqual(['the backup has 10 rows for public.parts, which is not there']));
});
