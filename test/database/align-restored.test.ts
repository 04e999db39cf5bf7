// What the restored database is given so that it is like the live one: owners, grants, settings. What both have already is left alone.
import { describe, expect, it } from '@jest/globals';
import { alignObjects, alignProperties, type DatabaseProperties } from '../../src/database/align-restored';
import type { Feature } from '../../src/database/catalog';

const feature = (changes: Partial<Feature> = {}): Feature => ({ kind: 'table', name: 'public.orders', table: '', columns: [], detail: 'r', owner: 'shop', grants: [], ...changes });

describe('alignObjects', () => {
  const align = (live: Partial<Feature>, restored: Partial<Feature>, heir?: string) => alignObjects([feature(live)], [feature(restored)], heir);

  it.each([
    ['table', 'alter table public.orders owner to shop'],
    ['view', 'alter table public.orders owner to shop'],
    ['sequence', 'alter sequence public.orders owner to shop'],
    ['schema', 'alter schema public.orders owner to shop'],
    ['routine', 'alter routine public.orders owner to shop'],
    ['type', 'alter type public.orders owner to shop'],
  ] as const)('gives a %s its owner', (kind, statement) => expect(align({ kind }, { kind, owner: 'restorer' })).toEqual([statement]));

  it.each(['constraint', 'index', 'trigger', 'extension', 'policy'] as const)('a %s has neither owner nor grants', (kind) => expect(align({ kind, grants: ['a SELECT'] }, { kind, owner: 'restorer' }, 'shop')).toEqual([]));

  it.each([
    ['nothing where both are alike', { grants: ['a SELECT'] }, { grants: ['a SELECT'] }, []],
    ['no owner where it has none of its own', { owner: '' }, { owner: 'restorer' }, []],
    ['what is lacking, each by itself', { grants: ['a SELECT', 'a UPDATE', 'public SELECT'] }, { grants: ['a SELECT'] }, ['grant UPDATE on table public.orders to a', 'grant SELECT on table public.orders to public']],
    ['and takes nothing away', { grants: [] }, { grants: ['a SELECT'] }, []],
    ['to roles with blanks and quotes', { name: 'public."Odd name"', owner: '"Big Boss"', grants: ['"my ""role"" SELECT" SELECT'] }, { name: 'public."Odd name"' }, ['alter table public."Odd name" owner to "Big Boss"', 'grant SELECT on table public."Odd name" to "my ""role"" SELECT"']],
    ['on columns', { kind: 'column', name: 'public.orders."a ""b"""', table: 'public.orders', columns: ['a "b"'], grants: ['a UPDATE'] }, { kind: 'column', name: 'public.orders."a ""b"""' }, ['grant UPDATE ("a ""b""") on table public.orders to a']],
    ['nothing to another kind of that name', { kind: 'view', grants: ['a SELECT'] }, { kind: 'sequence' }, []],
    ['nothing to what is not there', { name: 'public.gone', grants: ['a SELECT'] }, {}, []],
  ] as const)('gives %s', (_name, live, restored, statements) => expect(align(live, restored)).toEqual(statements));

  it('what only the backup has goes to the heir, where the backup names no owners', () => {
    const only = [feature({ kind: 'routine', name: 'public.f(a integer)', owner: 'restorer' }), feature({ kind: 'extension', name: 'citext', owner: 'restorer' }), feature({ name: 'public.his', owner: 'heir' }), feature({ owner: 'restorer' }), feature({ kind: 'sequence', name: 'public.s', owner: '' })];
    expect(alignObjects([feature()], only, 'heir')).toEqual(['alter table public.orders owner to shop', 'alter routine public.f(a integer) owner to heir']);
    expect(alignObjects([feature()], only, undefined)).toEqual(['alter table public.orders owner to shop']);
  });
});

describe('alignProperties', () => {
  const properties = (changes: Partial<DatabaseProperties> = {}): DatabaseProperties => ({ owner: 'shop', connectionLimit: -1, grants: ['public CONNECT'], settings: [], ...changes });
  const align = (live: Partial<DatabaseProperties>, own: Partial<DatabaseProperties> = {}) => alignProperties(`sh"op_restore`, properties(live), properties(own));
  const side = '"sh""op_restore"';

  it.each([
    ['nothing', {}, {}, []],
    ['the owner', { owner: '"Big Boss"' }, {}, [`alter database ${side} owner to "Big Boss"`]],
    ['the limit of connections', { connectionLimit: 90 }, {}, [`alter database ${side} connection limit 90`]],
    ['no limit', {}, { connectionLimit: 90 }, [`alter database ${side} connection limit -1`]],
    ['fewer rights: whom the live one keeps out', { grants: ['shop CONNECT'] }, {}, [`revoke CONNECT on database ${side} from public`, `grant CONNECT on database ${side} to shop`]],
  ])('makes it like the live one: %s', (_name, live, own, statements) => expect(align(live, own)).toEqual(statements));

  it.each([
    ['', 'statement_timeout=77s', `alter database ${side} set "statement_timeout" = '77s'`],
    ['"my app"', 'work_mem=64MB', `alter role "my app" in database ${side} set "work_mem" = '64MB'`],
    ['', 'app.Tenant=a=b', `alter database ${side} set "app"."Tenant" = 'a=b'`],
    ['', `app.motto=it's`, `alter database ${side} set "app"."motto" = 'it''s'`],
    ['', 'app.none=', `alter database ${side} set "app"."none" = ''`],
    ['', 'app.list=a, b', `alter database ${side} set "app"."list" = 'a, b'`],
    ['', 'DateStyle=ISO, DMY', `alter database ${side} set "DateStyle" = 'ISO', 'DMY'`],
    ['', 'search_path=public, pg_temp', `alter database ${side} set "search_path" = 'public', 'pg_temp'`],
    ['', 'search_path="$user",public', `alter database ${side} set "search_path" = '$user', 'public'`],
    ['', 'search_path=a , b', `alter database ${side} set "search_path" = 'a', 'b'`],
    ['', 'search_path=$user', `alter database ${side} set "search_path" = '$user'`],
    ['', 'search_path=""', `alter database ${side} set "search_path" = ''`],
    ['', 'temp_tablespaces=""', `alter database ${side} set "temp_tablespaces" = ''`],
    ['', 'search_path=', `alter database ${side} set "search_path" = ''`],
    ['', `search_path="A, b", "c""d", it's`, `alter database ${side} set "search_path" = 'A, b', 'c"d', 'it''s'`],
    ['', String.raw`session_preload_libraries="$libdir/a","b\c"`, String.raw`alter database ${side} set "session_preload_libraries" = '$libdir/a',  E'b\\c'`],
  ])('sets what is set there: role %j, %j', (role, setting, statement) => expect(align({ settings: [{ role, setting }] })).toEqual([statement]));

  it('sets nothing twice, and each for its own role', () => {
    const set = (role: string, setting = 'work_mem=64MB') => ({ role, setting });
    expect(align({ settings: [set('a'), set('b')] }, { settings: [set('a')] })).toEqual([`alter role b in database ${side} set "work_mem" = '64MB'`]);
    expect(align({ settings: [set('a')] }, { settings: [set('a', 'work_mem=1MB')] })).toHaveLength(1);
  });
});
