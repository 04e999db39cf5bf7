// What a migration would find in its way when it is applied again.
import { describe, expect, it } from '@jest/globals';
import { describeObject, dropsOf, isDropped, madeObjects } from '../../src/database/made-objects';
import { sqlStatements } from '../../src/database/sql-statements';

const made = (script: string) => madeObjects(sqlStatements(script)).map(describeObject);
const left = (up: string, down: string) => {
  const drops = dropsOf(sqlStatements(down));
  return madeObjects(sqlStatements(up)).filter((object) => !isDropped(object, drops)).map(describeObject);
};

describe('madeObjects', () => {
  it('names all that a plain CREATE or ADD makes', () =>
    expect(
      made(`create table a (id int); create type "Mood" as enum ('x'); create schema s; create sequence q; create view v as select 1; create materialized view m as select 1;
        create unique index i on a (id); alter table b add column c int, add "D" text, add constraint k check (true)`),
    ).toEqual(['a', 'type Mood', 'schema s', 'q', 'v', 'm', 'index i', 'b.c', 'b.D', 'b.k']));
  it('leaves out what minds nothing that is there', () => expect(made('create table if not exists a (id int); create index if not exists i on a (id); create index on a (id); alter table b add column if not exists c int; create or replace view v as select 1; create schema if not exists s')).toEqual([]));
  it('leaves out what the script drops itself', () => expect(made('create table a (id int); create table b (id int); drop table a')).toEqual(['b']));
});

describe('what a down.sql leaves', () => {
  const up = 'create table a (id int); create index i on a (id); alter table b add column c int; create index j on b (c); alter table b add constraint k check (true); create type t as enum ()';
  it('nothing, where all of it is dropped; an index goes with its table or its column', () => expect(left(up, 'drop table if exists "a" cascade; alter table b drop constraint k, drop column if exists c; drop type t')).toEqual([]));
  it('names the rest', () => expect(left(up, 'drop table a; alter table b drop column c')).toEqual(['b.k', 'type t']));
  it('all of it, where a function does the work', () => expect(left(up, `do $$ begin drop table a; end $$`)).toHaveLength(6));
});
