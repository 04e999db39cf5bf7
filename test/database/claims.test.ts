// Statements and what they take away: on the scripts that people really write.
import { describe, expect, it } from '@jest/globals';
import { doomedBy, madeBy } from '../../src/database/claims';
import { sqlStatements } from '../../src/database/sql-statements';

const skeletons = (script: string) => sqlStatements(script).map(({ skeleton }) => skeleton);
const doomed = (script: string) => doomedBy(sqlStatements(script));
const made = (script: string) => madeBy(sqlStatements(script));

describe('sqlStatements', () => {
  it('sees no semicolon in texts, names, comments and dollar quotes', () => {
    expect(skeletons(`select ';', e'\\';', 'it''s;'; -- a; b\nselect "a;b" /* c; /* d; */ e; */; do $x$ begin; $$; end $x$;`)).toEqual([`select '', '', ''`, 'select "a;b"', `do ''`]);
  });
  it('leaves out what says nothing, and keeps a last statement without semicolon', () => expect(skeletons(';; -- nothing\n; begin')).toEqual(['begin']));
  it('keeps the text as it stands', () => expect(sqlStatements('  drop  table\n a ;').map(({ text }) => text)).toEqual(['drop  table\n a']));
  it('ends a comment at a carriage return alone, as PostgreSQL does', () => expect(skeletons('-- take it back\rdrop table a;\r-- done\r')).toEqual(['drop table a']));
  it('is not confused by a parameter or by an open quote', () => {
    expect(skeletons('select $1; select a$b')).toEqual(['select $1', 'select a$b']);
    expect(skeletons("select 'open; ")).toEqual(["select 'open"]);
  });
});

describe('doomedBy', () => {
  it('names dropped, emptied and deleted tables', () =>
    expect(doomed('DROP TABLE IF EXISTS a, "B"."c;d" CASCADE; truncate e; delete from only f where x = 1')).toEqual([
      { schema: undefined, table: 'a', columns: [], loss: 'dropped' },
      { schema: 'B', table: 'c;d', columns: [], loss: 'dropped' },
      { schema: undefined, table: 'e', columns: [], loss: 'deleted' },
      { schema: undefined, table: 'f', columns: [], loss: 'deleted' },
    ]));
  it('names dropped columns, and not constraints or defaults', () =>
    expect(doomed('ALTER TABLE IF EXISTS ONLY t DROP COLUMN IF EXISTS Sync_Status, DROP "pemsVersion", DROP CONSTRAINT c; alter table t alter column x drop default, alter y drop not null')).toEqual([{ schema: undefined, table: 't', columns: ['sync_status', 'pemsVersion'], loss: 'dropped' }]));
  it('takes the columns along with their table', () => expect(doomed('alter table t drop column a; drop table t')).toEqual([{ schema: undefined, table: 't', columns: [], loss: 'dropped' }]));
  it('drops nothing where nothing is dropped', () => expect(doomed(`insert into t values ('drop table x'); -- drop table y`)).toEqual([]));
});

describe('madeBy', () => {
  it('names new tables and columns', () =>
    expect(made('CREATE TABLE "a" (id int); alter table b add column c text, add d int, add constraint e check (true)')).toEqual([
      { schema: undefined, table: 'a', columns: [], loss: 'dropped' },
      { schema: undefined, table: 'b', columns: ['c', 'd'], loss: 'dropped' },
    ]));
});

describe('values that are written over', () => {
  it('names the columns that an UPDATE sets', () => expect(doomed(`update only a as x set b = f(1, 2), "C" = 'd,e=f' from g where h = 1`)).toEqual([{ loss: 'changed', schema: undefined, table: 'a', columns: ['b', 'C'] }]));
  it('names the columns that get another type', () =>
    expect(doomed('alter table only a alter column "B" type varchar(3) using left("B", 3), alter c set data type int, alter d set not null, alter e set default 1')).toEqual([{ loss: 'changed', schema: undefined, table: 'a', columns: ['B', 'c'] }]));
  it('means the whole table where they are not plain', () => expect(doomed('update a set (b, c) = (1, 2)')).toEqual([{ loss: 'changed', schema: undefined, table: 'a', columns: [] }]));
  it('keeps one claim for each kind of loss, and none beside a table that goes', () => {
    expect(doomed('update a set b = 1; delete from a; update a set c = 1').map(({ loss, columns }) => [loss, columns])).toEqual([['changed', ['b', 'c']], ['deleted', []]]);
    expect(doomed('update a set b = 1; delete from a; drop table a').map(({ loss, columns }) => [loss, columns])).toEqual([['dropped', []]]);
  });
});
