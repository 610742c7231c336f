import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoteDollar, quoteIdent, quoteRelation } from '../../generator/quote.ts';
import { type ProcedureFacts, type Relation, readProcedure } from '../../generator/relations.ts';

const FILE = 'sql/procedures/p.sql';

function show(relations: readonly Relation[]): string {
  return relations.map(({ schema, name }) => (schema === null ? name : `${schema}.${name}`)).join(' ');
}

function plpgsql(statements: string, declarations = ''): Promise<ProcedureFacts> {
  const body = `declare r record; n int; rows int[]; ${declarations} begin ${statements} end`;
  return readProcedure(`create procedure p() language plpgsql as ${quoteDollar(body, 'body')};`, FILE);
}

describe('a statement tells what it reads and writes', () => {
  test.each([
    ['INSERT … SELECT', 'insert into t select * from a join s.b using (id);', 'a s.b', 't'],
    ['INSERT … VALUES', 'insert into t values ((select max(x) from a));', 'a', 't'],
    ['INSERT from its own target', 'insert into t select x + 1 from t;', 't', 't'],
    ['ON CONFLICT DO NOTHING', 'insert into t select 1 from a on conflict do nothing;', 'a', 't'],
    [
      'ON CONFLICT DO UPDATE',
      'insert into t select 1 from a on conflict (id) do update set x = (select y from b);',
      't a b',
      't',
    ],
    ['UPDATE … FROM', 'update t set x = a.x from a where t.id = a.id and exists (select from b);', 't b a', 't'],
    ['DELETE … USING', 'delete from t using a where t.id = a.id;', 't a', 't'],
    [
      'MERGE',
      `merge into t using (select * from a) s on t.id = s.id when matched and s.x > (select 1 from b)
         then update set x = (select 2 from c) when not matched then insert values (1) returning (select 3 from d);`,
      't a b c d',
      't',
    ],
    ['TRUNCATE', 'truncate t, s.u;', '', 't s.u'],
    ['COPY FROM', "copy t from '/x';", '', 't'],
    ['COPY TO', "copy a to '/x'; copy (select * from b) to '/x';", 'a b', ''],
    ['RETURNING', 'insert into t values (1) returning (select x from a) into n;', 'a', 't'],
    ['SELECT INTO variables', 'select x, y into strict n, n from a where exists (select 1 from b);', 'a b', ''],
    ['SELECT FOR UPDATE', 'perform 1 from a as one for update of one;', 'a', ''],
    ['LOCK, which looks at nothing', 'lock table t;', '', ''],
    ['REFRESH MATERIALIZED VIEW', 'refresh materialized view t;', '', 't'],
    ['ALTER TABLE', 'alter table t attach partition t1 for values in (1);', '', 't'],
    ['DROP TABLE', 'drop table if exists t, s.u;', '', 't s.u'],
    ['ALTER TABLE … RENAME', 'alter table t rename to u;', '', 't u'],
    ['CREATE TABLE AS', 'create table t as select * from a;', 'a', 't'],
    ['CREATE TABLE', 'create table t (like a, b int references c);', '', 't'],
    ['TABLE', 'insert into t table a;', 'a', 't'],
    ['UNION', 'insert into t select 1 from a union select 2 from b except (select 3 from c);', 'a b c', 't'],
    [
      'a function in FROM',
      'perform * from generate_series(1, (select 2 from a)) g, lateral (select g from b) x;',
      'a b',
      '',
    ],
    [
      'subqueries anywhere',
      `perform case when x in (select 1 from a) then array(select 2 from b) end, sum(y) filter (where (select true from c))
         over (partition by (select 3 from d)) from e tablesample system (10) where z > all (select 4 from f)
         group by (select 5 from g) having (select true from h) order by (select 6 from i) limit (select 7 from j);`,
      'a b c d e f g h i j',
      '',
    ],
    ['COMMIT and ROLLBACK', 'commit; rollback;', '', ''],
    ['a DO block', 'do $x$ begin insert into t select * from a; end $x$;', 'a', 't'],
    ['system relations, by their schema', 'perform 1 from pg_catalog.pg_class;', 'pg_catalog.pg_class', ''],
  ])('%s', async (_, statements, reads, writes) => {
    const facts = await plpgsql(statements);
    expect(sorted(show(facts.reads))).toBe(sorted(reads));
    expect(sorted(show(facts.writes))).toBe(sorted(writes));
  });
});

function sorted(names: string): string {
  return names.split(' ').sort().join(' ');
}

describe('a part of PL/pgSQL tells what it reads', () => {
  test.each([
    ['an assignment', 'n := (select 1 from a);', 'a'],
    ['an assignment to a part', 'rows[(select 1 from a)] = (select 2 from b where x = 3);', 'a b'],
    ['PERFORM', 'perform f(x) from a;', 'a'],
    [
      'IF, ELSIF and ELSE',
      'if exists (select from a) then null; elsif (select true from b) then perform 1 from c; else perform 1 from d; end if;',
      'a b c d',
    ],
    ['CASE', 'case (select 1 from a) when 1 then perform 1 from b; else perform 1 from c; end case;', 'a b c'],
    ['WHILE', 'while (select true from a) loop perform 1 from b; end loop;', 'a b'],
    [
      'LOOP with EXIT and CONTINUE',
      'loop exit when (select true from a); continue when (select true from b); end loop;',
      'a b',
    ],
    ['FOR over a query', 'for r in select * from a loop perform 1 from b; end loop;', 'a b'],
    [
      'FOR over numbers',
      'for n in 1..(select 9 from a) by (select 1 from b) loop perform 1 from c; end loop;',
      'a b c',
    ],
    ['FOREACH', 'foreach n in array (select array_agg(x) from a) loop perform 1 from b; end loop;', 'a b'],
    ['a block in a block', 'declare m int := (select 1 from a); begin perform 1 from b; end;', 'a b'],
    ['EXCEPTION', 'begin null; exception when unique_violation then perform 1 from a; end;', 'a'],
    ['RAISE', "raise notice '%', (select 1 from a) using detail = (select 'x' from b);", 'a b'],
    ['ASSERT', "assert (select true from a), (select 'x' from b);", 'a b'],
    ['a cursor', 'open c; fetch c into r; close c; for r in c loop perform 1 from b; end loop;', 'a b'],
    ['the argument of a cursor', 'open k((select 1 from b));', 'b d'],
    ['a cursor that is opened for a query', 'open u for select * from a; move forward (select 1 from b) in u;', 'a b'],
    ['the values of EXECUTE', 'execute (select q from a) into r using (select 1 from b);', 'a b'],
    [
      'the values of FOR … EXECUTE',
      "for r in execute 'x' using (select 1 from a) loop perform 1 from b; end loop;",
      'a b',
    ],
  ])('%s', async (_, statements, reads) => {
    const declarations =
      `u refcursor; ${statements.includes(' c') ? 'c cursor for select * from a;' : ''} ` +
      `${statements.includes(' k') ? 'k cursor (i int) for select * from d where x = i;' : ''}`;
    const facts = await plpgsql(statements, declarations);
    expect(sorted(show(facts.reads))).toBe(sorted(reads));
    expect(facts.writes).toEqual([]);
  });

  test('A declaration with a default reads what the default reads.', async () => {
    expect(show((await plpgsql('null;', 'm int default (select 1 from a);')).reads)).toBe('a');
  });

  test('A type taken from a table is no reading of its content.', async () => {
    expect((await plpgsql('null;', 'm a%rowtype; k s.b.x%type;')).reads).toEqual([]);
  });
});

describe('names that are no relations of the pipeline', () => {
  test('A common table expression hides a relation of its name, in its statement only.', async () => {
    const facts = await plpgsql('with a as (select * from b) insert into t select * from a; perform 1 from c;');
    expect(show(facts.reads)).toBe('b c');
    expect(show((await plpgsql('with a as (select 1) select 1 into n from a; perform 1 from a;')).reads)).toBe('a');
  });

  test('A qualified name is never a common table expression.', async () => {
    expect(show((await plpgsql('with a as (select 1) select 1 into n from s.a;')).reads)).toBe('s.a');
  });

  test('A common table expression sees those before it, and itself only with RECURSIVE.', async () => {
    expect(
      show((await plpgsql('with a as (select * from a), b as (select * from a) select 1 into n from b;')).reads),
    ).toBe('a');
    const recursive =
      'with recursive a as (select 1 union select * from a, b), b as (select 2) select 1 into n from a;';
    expect((await plpgsql(recursive)).reads).toEqual([]);
  });

  test('An inner common table expression is not seen outside, an outer one is seen inside.', async () => {
    const inner = 'select (with a as (select 1) select 1 from a) into n from a;';
    expect(show((await plpgsql(inner)).reads)).toBe('a');
    const outer = 'with a as (select 1) select 1 into n from (with b as (select * from a) select * from b) x;';
    expect((await plpgsql(outer)).reads).toEqual([]);
  });

  test('A common table expression that changes rows writes its table, and is no relation itself.', async () => {
    const facts = await plpgsql(
      `with gone as (delete from a where x = 1 returning *), new as (insert into b select * from gone returning *)
       update c set n = (select count(*) from new) from gone where c.id = gone.id;`,
    );
    expect(show(facts.reads)).toBe('a c');
    expect(show(facts.writes)).toBe('a b c');
  });

  test('The target of a change is a table even where a common table expression has its name.', async () => {
    const facts = await plpgsql('with t as (select * from a) insert into t select * from t;');
    expect(show(facts.reads)).toBe('a');
    expect(show(facts.writes)).toBe('t');
  });

  test('A temporary table that it makes itself is none, however it is made.', async () => {
    for (const make of [
      'create temp table x (id int) on commit drop;',
      'create temporary table x as select * from a;',
      'create table pg_temp.x (id int);',
      'create temp view x as select * from a;',
    ]) {
      const facts = await plpgsql(
        `drop table if exists x; ${make} insert into x select * from b; update x set id = 1; drop table x;`,
      );
      expect(facts.writes).toEqual([]);
      expect(facts.creates).toEqual([]);
      expect(show(facts.reads)).toBe(make.includes(' a;') ? 'a b' : 'b');
    }
  });

  test('A table of the same name with a schema, or named before the temporary one is made, is one.', async () => {
    const facts = await plpgsql(
      'insert into t select * from x; create temp table x (id int); insert into x select * from s.x;',
    );
    expect(show(facts.reads)).toBe('x s.x');
    expect(show(facts.writes)).toBe('t');
  });

  test('A cursor that is declared over a temporary table reads no relation.', async () => {
    expect((await plpgsql('create temp table x (id int); open c;', 'c cursor for select * from x;')).reads).toEqual([]);
  });

  test('A table that it makes for good is created and written.', async () => {
    const facts = await plpgsql('create table if not exists s.x as select * from a; alter table s.x rename to y;');
    expect(show(facts.creates)).toBe('s.x s.y');
  });
});

describe('what cannot be seen is told', () => {
  test('Each statement that is put together at run time is counted, with the line of the first.', async () => {
    const body =
      "\nbegin\n  null;\n  execute 'x';\n  for r in execute 'y' loop null; end loop;\n  open c for execute 'z';\nend";
    const facts = await readProcedure(
      `create procedure p() language plpgsql as $$ declare r record; c refcursor;${body}$$`,
      FILE,
    );
    expect([facts.dynamic, facts.dynamicLine]).toEqual([3, 4]);
  });

  test('Procedures that it calls are told, and what their arguments read.', async () => {
    const facts = await plpgsql('call one((select 1 from a)); call s.two();');
    expect(show(facts.calls)).toBe('one s.two');
    expect(show(facts.reads)).toBe('a');
    expect(facts.functions).toEqual([]);
  });

  test('Functions with a schema are told, except for those of PostgreSQL.', async () => {
    const facts = await plpgsql('n := s.f(pg_catalog.lower(upper((select x from a))));');
    expect(show(facts.functions)).toBe('s.f');
    expect(show(facts.reads)).toBe('a');
  });

  test('The search path that it sets for itself is told.', async () => {
    const inHead = await readProcedure('create procedure p() language sql set search_path = a, "B" as \'\'', FILE);
    expect(inHead.searchPath).toEqual(['a', 'B']);
    expect((await plpgsql('set local search_path = s;')).searchPath).toEqual(['s']);
    expect((await plpgsql('null;')).searchPath).toBeNull();
  });
});

describe('identifiers', () => {
  test('Unquoted names are folded and cut as PostgreSQL does it.', async () => {
    const facts = await plpgsql(`perform 1 from App.Borrower, ${'x'.repeat(70)};`);
    expect(show(facts.reads)).toBe(`app.borrower ${'x'.repeat(63)}`);
  });

  test('Whatever stands in quotes comes back as it is: reserved words, mixed case, quotes, dots, 63 bytes.', async () => {
    const name = fc
      .oneof(
        fc.constantFrom(
          'select',
          'Table',
          'a"b',
          'a.b',
          '"',
          'é'.repeat(31),
          'x'.repeat(63),
          '$$',
          'a b',
          "'",
          ':=',
          '--',
          '/*',
        ),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
      )
      .filter((text) => Buffer.byteLength(text) <= 63 && !text.includes('\0'));
    await fc.assert(
      fc.asyncProperty(name, name, name, async (schema, source, target) => {
        const body = `begin insert into ${quoteRelation(schema, target)} select * from ${quoteIdent(source)}; end`;
        const sql = `create procedure ${quoteRelation(schema, source)}() language plpgsql as ${quoteDollar(body, 'body')}`;
        const facts = await readProcedure(sql, FILE);
        expect(facts).toMatchObject({ schema, name: source });
        expect(facts.reads).toMatchObject([{ schema: null, name: source }]);
        expect(facts.writes).toMatchObject([{ schema, name: target }]);
      }),
    );
  });
});
