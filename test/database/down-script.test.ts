// What of a team's script can be part of our transaction.
import { describe, expect, it } from '@jest/globals';
import { commitsMidway, downScript, downScriptProblems } from '../../src/database/down-script';

const kept = (script: string) => downScript(script).statements.map(({ skeleton }) => skeleton);
const objections = (script: string) => downScript(script).objections;

describe('downScript', () => {
  it.each(['BEGIN', 'begin work', 'START TRANSACTION', 'BEGIN ISOLATION LEVEL SERIALIZABLE', 'COMMIT', 'COMMIT WORK', 'END', 'COMMIT AND CHAIN'])('takes %s out', (statement) => {
    expect(kept(`${statement}; drop table a`)).toEqual(['drop table a']);
    expect(objections(statement)).toEqual([]);
  });
  it('leaves savepoints: they mean the same in ours', () => {
    const script = 'savepoint a; drop table b; rollback to savepoint a; rollback to a; rollback work to a; release savepoint a';
    expect(kept(script)).toHaveLength(6);
    expect(objections(script)).toEqual([]);
  });
  it('does not take the END of a function for one of a transaction', () => {
    const script = `create function f() returns int begin atomic select 1; select case when true then 1 end; end; drop table a; create function g() returns int language plpgsql as $$ begin; commit; end $$`;
    expect(kept(script)).toHaveLength(3);
    expect(commitsMidway(script)).toBe(false);
  });
  it('keeps a rule in one piece', () => expect(kept('create rule r as on insert to a do also (delete from b; delete from c); drop table d')).toHaveLength(2));

  it.each(['ROLLBACK', 'abort', 'rollback work', 'PREPARE TRANSACTION \'x\'', 'COMMIT PREPARED \'x\'', 'set transaction isolation level serializable', 'SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY'])('refuses %s', (script) => expect(objections(script)).not.toEqual([]));
  it.each([
    'create index concurrently a on b (c)',
    'CREATE UNIQUE INDEX CONCURRENTLY a on b (c)',
    'drop index concurrently if exists a',
    'reindex table concurrently a',
    'refresh materialized view concurrently a',
    'alter table a detach partition b concurrently',
    'vacuum',
    'VACUUM (FULL) a',
    'create database a',
    'DROP DATABASE a',
    'drop tablespace a',
    'alter system set a = 1',
    'alter database a set tablespace b',
    'reindex database a',
    'cluster',
    'drop subscription a',
    'copy a from stdin',
  ])('refuses %s, which cannot run there', (script) => expect(objections(script)).toHaveLength(1));
  it.each([`alter type mood add value 'x'`, 'alter database a set work_mem = 1', 'reindex table a', 'cluster a using b', `comment on table a is 'vacuum; rollback \\ concurrently'`, 'drop table "back\\slash"', `select e'\\n'`])('lets %s through', (script) => expect(objections(script)).toEqual([]));
  it.each(['\\i other.sql', 'drop table a;\n\\connect b', '\\set x 1'])('refuses psql: %s', (script) => expect(objections(script).join()).toContain('is a command of psql'));
  it('says each objection once, as a problem with a place and a mend', () => expect(downScriptProblems('1_a/down.sql', 'vacuum; vacuum')).toEqual([{ where: '1_a/down.sql', what: '"vacuum" cannot run in a transaction', mend: expect.stringContaining('keep') }]));
});

describe('commitsMidway', () => {
  it('sees what can stay when the rest fails', () => {
    for (const script of ['begin; select 1; commit; select 2', 'create index concurrently a on b (c)', 'vacuum a']) expect(commitsMidway(script)).toBe(true);
    for (const script of ['create table a (id int)', `insert into a values ('commit;')`]) expect(commitsMidway(script)).toBe(false);
  });
});
