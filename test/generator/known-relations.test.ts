import { describe, expect, test } from 'vitest';
import { knownOf } from './procedure-pipeline.ts';

async function relationsAfter(...migrations: string[]): Promise<readonly string[]> {
  return [...(await knownOf({ migrations })).relations].sort();
}

describe('the relations that a pipeline knows', () => {
  test('Its tables and those named in `external` are known, with a schema or without.', async () => {
    const { relations } = await knownOf({ tables: ['stg'], external: ['plain', 'ref.zip', '"a.b"."c""d"'] });
    expect([...relations].sort()).toEqual(['a.b.c"d', 'app.plain', 'app.stg', 'ref.zip']);
  });

  test.each([
    ['CREATE TABLE', 'create table a (id int); create unlogged table s.b (like a);', ['app.a', 's.b']],
    ['CREATE TABLE AS and SELECT INTO', 'create table a as select 1; select 1 into b;', ['app.a', 'app.b']],
    ['CREATE VIEW', 'create view a as select 1; create or replace view a as select 2;', ['app.a']],
    ['CREATE MATERIALIZED VIEW', 'create materialized view a as select 1;', ['app.a']],
    ['CREATE FOREIGN TABLE', 'create foreign table a (id int) server s;', ['app.a']],
    ['a partition', 'create table a partition of b for values in (1);', ['app.a']],
    [
      'CREATE SCHEMA with its tables',
      'create schema s create table a (id int) create view b as select 1;',
      ['s.a', 's.b'],
    ],
    ['a DO block', 'do $$ begin create table a (id int); end $$;', ['app.a']],
    ['a search path', 'set search_path = s, app; create table a (id int);', ['s.a']],
    [
      'ALTER TABLE … RENAME',
      'create table a (); alter table a rename to b; create view v as select 1; alter view v rename to w;',
      ['app.b', 'app.w'],
    ],
    [
      'RENAME COLUMN, which renames no relation',
      'create table a (x int); alter table a rename column x to a;',
      ['app.a'],
    ],
    ['SET SCHEMA', 'create table a (); alter table a set schema s;', ['s.a']],
    ['DROP', 'create table a (); create view v as select 1; drop table if exists a, b; drop view v;', []],
    ['DROP SCHEMA', 'create table s.a (); create table t.a (); drop schema s cascade;', ['t.a']],
    ['DROP and CREATE again', 'create table a (); drop table a; create table a ();', ['app.a']],
    ['a temporary table', 'create temp table a (id int);', []],
    [
      'other statements',
      "create index on a (b); insert into a values (1); comment on table a is 'x'; grant select on a to b;",
      [],
    ],
    ['names that need quotes', 'create table "Select"."a""b" ();', ['Select.a"b']],
  ])('%s', async (_, sql, expected) => {
    expect(await relationsAfter(sql)).toEqual(expected);
  });

  test('Migrations are followed in their order, each beginning with the search path of the pipeline.', async () => {
    expect(
      await relationsAfter('set search_path = s; create table a ();', 'create table b ();', 'drop table s.a;'),
    ).toEqual(['app.b']);
  });

  test('A view goes on reading a table under its new name.', async () => {
    const migrations = ['create table a (); create view v as select * from a, pg_class;', 'alter table a rename to b;'];
    const { views } = await knownOf({ migrations });
    expect(views.get('app.v')).toEqual({ materialized: false, reads: ['app.b'] });
  });

  test.each(['begin', 'commit', 'rollback', "prepare transaction 'x'"])(
    'A migration with %s, which could leave half of it behind, is refused.',
    async (statement) => {
      await expect(relationsAfter(`create table a ();\n  ${statement};`)).rejects.toMatchObject({
        code: 'migration-transaction',
        where: 'sql/migrations/0001_test.sql:2:3',
      });
    },
  );

  test('A migration may have savepoints, and blocks that begin and end.', async () => {
    const sql = 'savepoint s; create table a (); rollback to s; release s; do $$ begin null; end $$;';
    expect(await relationsAfter(sql)).toEqual(['app.a']);
  });

  test('A mistake in a migration is told with its place.', async () => {
    await expect(relationsAfter('create table a ();', 'create table b ();\ncrate table c ();')).rejects.toMatchObject({
      code: 'sql-syntax',
      found: 'syntax error at or near "crate"',
      where: 'sql/migrations/0002_test.sql:2:1',
    });
  });
});
