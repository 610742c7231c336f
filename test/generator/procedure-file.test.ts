import { describe, expect, test } from 'vitest';
import { type Relation, readProcedure } from '../../generator/relations.ts';

const FILE = 'sql/procedures/p.sql';

const show = (relations: readonly Relation[]) => relations.map(({ name }) => name).join(' ');

describe('the file of a procedure', () => {
  test('Its name, schema, language and the hash of its text are told.', async () => {
    const facts = await readProcedure('create or replace procedure App."Load It"() language sql as \'select 1\'', FILE);
    expect(facts).toMatchObject({ schema: 'app', name: 'Load It', language: 'sql' });
    expect(facts.sourceHash).toBe('dbbbdf4d2403bcc443228ad01d649c64d934786692043f42bc0b825beab6f290');
  });

  test('A body in LANGUAGE sql is read, with lines.', async () => {
    const facts = await readProcedure(
      'create procedure p() language sql as $$\ninsert into t\n  select * from a;\ndelete from b;$$',
      FILE,
    );
    expect(facts.reads).toEqual([
      { schema: null, name: 'a', line: 3 },
      { schema: null, name: 'b', line: 4 },
    ]);
    expect(show(facts.writes)).toBe('t b');
  });

  test('A body in BEGIN ATOMIC is read, with lines.', async () => {
    const facts = await readProcedure(
      'create procedure p()\nbegin atomic\n  insert into t select * from a;\n  delete from b;\nend;',
      FILE,
    );
    expect(facts.language).toBe('sql');
    expect(facts.reads.map(({ name, line }) => [name, line])).toEqual([
      ['a', 3],
      ['b', 4],
    ]);
    expect(show(facts.writes)).toBe('t b');
  });

  test('A body in single quotes is read, with lines.', async () => {
    const facts = await readProcedure(
      "create procedure p() language plpgsql as '\nbegin\n  perform ''x'' from a;\nend'",
      FILE,
    );
    expect(facts.reads).toEqual([{ schema: null, name: 'a', line: 3 }]);
  });

  test('Lines are counted from the beginning of the file, also after letters of several bytes.', async () => {
    const sql =
      '-- é😀\ncreate procedure p() language plpgsql as $$\nbegin -- é😀\n  insert into é\n    select * from "😀";\nend $$';
    const facts = await readProcedure(sql, FILE);
    expect(facts.writes).toEqual([{ schema: null, name: 'é', line: 4 }]);
    expect(facts.reads).toEqual([{ schema: null, name: '😀', line: 5 }]);
  });

  test('Comments, and COMMENT ON PROCEDURE, may stand beside the procedure.', async () => {
    const sql = "/* one */ create procedure p() language sql as ''; -- two\ncomment on procedure p() is 'three';";
    expect((await readProcedure(sql, FILE)).name).toBe('p');
  });

  test.each([
    ['an empty file', '-- nothing', 'no CREATE PROCEDURE'],
    ['a function', '\ncreate function f() returns int language sql as $$select 1$$', 'CREATE FUNCTION in line 2'],
    [
      'two procedures',
      "create procedure p() language sql as '';\ncreate or replace procedure q() language sql as ''",
      'CREATE OR REPLACE PROCEDURE in line 2',
    ],
    [
      'other statements',
      "create procedure p() language sql as '';\n/* x */ grant execute on procedure p() to q;\n\ninsert into t values (1)",
      'GRANT EXECUTE in line 2, INSERT INTO in line 4',
    ],
    [
      'arguments',
      "\n\ncreate procedure p(a int, out b int) language sql as ''",
      'a procedure with arguments in line 3',
    ],
    ['another language', "create procedure p() language plperl as ''", 'LANGUAGE plperl in line 1'],
  ])('%s is refused, and the error says what was found.', async (_, sql, found) => {
    await expect(readProcedure(sql, FILE)).rejects.toMatchObject({ code: 'wrong-procedure-file', found, where: FILE });
  });
});

describe('SQL that PostgreSQL does not take is told with its place', () => {
  const inBody = (body: string) => `-- é\ncreate procedure p()\nlanguage plpgsql as $$\n${body}\n$$;`;
  test.each([
    ['outside the body', 'create procedure p()\n  langage sql as $$ $$', 'syntax error at or near "langage"', '2:3'],
    [
      'a statement',
      inBody("begin\n  insert into t -- 'é\n    select * fom x fom y;\nend"),
      'syntax error at or near "fom"',
      '6:14',
    ],
    ['an expression', inBody('declare n int;\nbegin\n  n := 1 +;\nend'), 'syntax error at end of input', '6:11'],
    ['an unknown variable', inBody('begin\n  x := 1;\nend'), '"x" is not a known variable', '5:3'],
    ['an END too many', inBody('begin null; end; end'), 'syntax error at or near "end"', '4:18'],
    ['a missing END', inBody('begin\n  null;'), 'syntax error at end of input', '5:7'],
    [
      'a quote that does not end',
      inBody("begin\n  perform 'abc;\nend"),
      'unterminated quoted string at or near "\'abc; …',
      '5:11',
    ],
    ['a wrong word twice', inBody('begin a := := 3; end'), '"a" is not a known variable', '4:7'],
    [
      'RETURN QUERY, which is for functions',
      inBody('begin return query select 1; end'),
      'cannot use RETURN QUERY in a non-SETOF function',
      '4:14',
    ],
    [
      'LANGUAGE sql',
      'create procedure p() language sql as $$\n  select fom fom fom $$',
      'syntax error at or near "fom"',
      '2:18',
    ],
    [
      'BEGIN ATOMIC',
      'create procedure p()\nbegin atomic\n  delete fom t;\nend',
      'syntax error at or near "fom"',
      '3:10',
    ],
    [
      'a NUL, behind which the parser would not look',
      "create procedure p() language sql as '';\n\0drop table t",
      'a NUL character',
      '2:1',
    ],
  ])('%s', async (_, sql, found, place) => {
    await expect(readProcedure(sql, FILE)).rejects.toMatchObject({
      code: 'sql-syntax',
      found,
      where: `${FILE}:${place}`,
    });
  });
});
