import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProceduresError } from '../../generator/errors.ts';
import { type PipelineCase, planOf } from './procedure-pipeline.ts';

async function namesOf(pipeline: PipelineCase): Promise<readonly string[]> {
  return (await planOf(pipeline)).map(({ name }) => name);
}

async function findingsOf(pipeline: PipelineCase) {
  const error: unknown = await planOf(pipeline).catch((error: unknown) => error);
  if (!(error instanceof ProceduresError)) throw new Error(`no ProceduresError: ${error}`);
  return error.findings;
}

describe('the order of procedures', () => {
  const tables = ['stg', 'a', 'b', 'c'];

  test('A procedure runs after those that write what it reads.', async () => {
    const procedures = {
      third: { body: 'insert into c select * from b;' },
      second: { body: 'insert into b select * from a;' },
      first: { body: 'insert into a select * from stg;' },
    };
    expect(await namesOf({ tables, procedures })).toEqual(['first', 'second', 'third']);
  });

  test('Procedures that do not depend on each other keep the order of their definitions.', async () => {
    const procedures = {
      z: { body: 'insert into c select * from stg;' },
      late: { body: 'insert into b select * from a;' },
      y: { body: 'perform 1 from stg;' },
      early: { body: 'insert into a select * from stg;' },
    };
    expect(await namesOf({ tables, procedures })).toEqual(['z', 'y', 'early', 'late']);
  });

  test('`after` puts a procedure after another where the relations do not tell.', async () => {
    const procedures = {
      one: { body: 'perform 1 from stg;', after: ['two'] },
      two: { body: 'perform 1 from stg;' },
    };
    expect(await planOf({ tables, procedures })).toMatchObject([
      { name: 'two', runsAfter: [] },
      { name: 'one', runsAfter: ['two'] },
    ]);
  });

  test('What a definition declares to be read and written counts like what was seen.', async () => {
    const procedures = {
      reader: { body: "execute 'x';", reads: ['app.a'] },
      writer: { body: "execute 'y';", writes: ['a'] },
    };
    expect(await planOf({ tables, procedures })).toMatchObject([
      { name: 'writer', writes: ['app.a'] },
      { name: 'reader', reads: ['app.a'], runsAfter: ['writer'] },
    ]);
  });

  test('A procedure that reads what it writes does not wait for itself.', async () => {
    const procedures = { one: { body: 'update a set x = stg.x from stg;' } };
    expect(await planOf({ tables, procedures })).toMatchObject([
      { reads: ['app.a', 'app.stg'], writes: ['app.a'], inputs: ['app.stg'], runsAfter: [] },
    ]);
  });

  test('Two writers of one table run as declared, though both read it; the later is due when the earlier ran.', async () => {
    const procedures = {
      later: { body: 'update a set x = 1;', after: ['middle'] },
      middle: { body: 'perform 1 from stg;', after: ['earlier'] },
      earlier: { body: 'insert into a select * from stg where not exists (select from a);' },
    };
    expect(await planOf({ tables, procedures })).toMatchObject([
      { name: 'earlier', inputs: ['app.stg'], runsAfter: [] },
      { name: 'middle', inputs: ['app.stg'], runsAfter: ['earlier'] },
      { name: 'later', inputs: ['procedure:earlier'], runsAfter: ['middle'] },
    ]);
  });

  test('A reader waits for all writers.', async () => {
    const procedures = {
      reader: { body: 'insert into b select * from a;' },
      one: { body: 'insert into a select * from stg;' },
      two: { body: 'insert into a select * from stg;', after: ['one'] },
    };
    expect((await planOf({ tables, procedures }))[2]).toMatchObject({ name: 'reader', runsAfter: ['one', 'two'] });
  });

  test('For any pipeline without a circle, each procedure comes after all that write what it reads.', async () => {
    const cases = fc
      .integer({ min: 1, max: 8 })
      .chain((count) =>
        fc.array(fc.subarray(Array.from({ length: count }, (_, at) => at)), { minLength: count, maxLength: count }),
      )
      .chain((sources) =>
        fc.tuple(fc.constant(sources), fc.shuffledSubarray([...sources.keys()], { minLength: sources.length })),
      );
    await fc.assert(
      fc.asyncProperty(cases, async ([sources, shuffled]) => {
        // Procedure n writes table n, and reads some with a smaller number.
        const bodyOf = (at: number) =>
          `insert into t${at} values (0); ${sources[at]!.filter((one) => one < at)
            .map((one) => `perform 1 from t${one};`)
            .join(' ')}`;
        const procedures = Object.fromEntries(shuffled.map((at) => [`p${at}`, { body: bodyOf(at) }]));
        const plan = await planOf({ tables: shuffled.map((at) => `t${at}`), procedures });
        const done = new Set<string>();
        for (const { name, reads, runsAfter } of plan) {
          expect(reads.every((one) => done.has(one.replace('app.t', 'p')))).toBe(true);
          expect(runsAfter.every((one) => done.has(one))).toBe(true);
          done.add(name);
        }
        expect(done.size).toBe(shuffled.length);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the plan of a procedure', () => {
  test('It has the file, the hash of its source, and qualified names in alphabetical order.', async () => {
    const procedures = {
      p: { body: 'insert into b select * from stg, ref."Zip Code", pg_class, pg_catalog.pg_type;' },
    };
    const [plan] = await planOf({ tables: ['stg', 'b'], external: ['ref.Zip Code'], procedures });
    expect(plan).toEqual({
      name: 'p',
      schema: 'app',
      file: 'sql/procedures/p.sql',
      sourceHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      reads: ['app.stg', 'ref.Zip Code'],
      writes: ['app.b'],
      inputs: ['app.stg', 'ref.Zip Code'],
      runsAfter: [],
    });
  });

  test('A view is looked through: a change of what it shows makes the procedure due.', async () => {
    const migrations = ['create view v as select * from stg; create view w as select * from v;'];
    const procedures = { p: { body: 'insert into b select * from w;' } };
    const [plan] = await planOf({ tables: ['stg', 'b'], migrations, procedures });
    expect(plan?.inputs).toEqual(['app.stg', 'app.v', 'app.w']);
  });

  test('A materialized view changes when it is refreshed, and refreshing reads what it shows.', async () => {
    const migrations = ['create materialized view m as select * from a;'];
    const procedures = {
      reader: { body: 'insert into b select * from m;' },
      refresher: { body: 'refresh materialized view m;' },
      writer: { body: 'insert into a select * from stg;' },
    };
    expect(await planOf({ tables: ['stg', 'a', 'b'], migrations, procedures })).toMatchObject([
      { name: 'writer' },
      { name: 'refresher', inputs: ['app.a'], runsAfter: ['writer'] },
      { name: 'reader', inputs: ['app.m'], runsAfter: ['refresher'] },
    ]);
  });

  test('What is written through a view is written in what it shows.', async () => {
    const migrations = ['create view v as select * from a;'];
    const procedures = { p: { body: 'insert into v select * from stg;' } };
    expect((await planOf({ tables: ['stg', 'a'], migrations, procedures }))[0]?.writes).toEqual(['app.a', 'app.v']);
  });

  test('A search path of its own decides which relation a plain name means.', async () => {
    const sql =
      'create procedure app.p() language sql set search_path = other, app as $$ insert into a select * from stg $$';
    const [plan] = await planOf({ tables: ['stg', 'a'], external: ['other.a'], procedures: { p: { sql } } });
    expect(plan).toMatchObject({ reads: ['app.stg'], writes: ['other.a'] });
  });

  test('A table that one procedure makes is known to the others.', async () => {
    const procedures = {
      reader: { body: 'perform 1 from made;' },
      maker: { body: 'drop table if exists made; create table made as select * from stg;' },
    };
    expect(await namesOf({ tables: ['stg'], procedures })).toEqual(['maker', 'reader']);
  });
});

describe('what is wrong with the order of procedures is told all at once', () => {
  test('A circle is named as a way back to where it began, with the relations between.', async () => {
    const procedures = {
      a: { body: 'insert into x select * from y;' },
      b: { body: 'insert into y select * from x;' },
      apart: { body: 'perform 1 from x;' },
    };
    expect(await findingsOf({ tables: ['x', 'y'], procedures })).toEqual([
      {
        code: 'procedure-cycle',
        procedure: 'a',
        path: 'sql/procedures/a.sql',
        found: 'a circle: a → b → a (a writes app.x, which b reads; b writes app.y, which a reads)',
        expected: 'procedures that can run one after another, none twice',
      },
    ]);
  });

  test('A circle is the shortest one, and two circles are told apart.', async () => {
    const procedures = {
      a: { body: 'insert into x select * from z;' },
      b: { body: 'insert into y select * from x;', after: ['c'] },
      c: { body: 'insert into z select * from y, x;' },
      d: { body: 'perform 1;', after: ['e'] },
      e: { body: 'perform 1;', after: ['d'] },
    };
    expect((await findingsOf({ tables: ['x', 'y', 'z'], procedures })).map(({ found }) => found)).toEqual([
      'a circle: a → c → a (a writes app.x, which c reads; c writes app.z, which a reads)',
      'a circle: d → e → d (e is declared to run after d; d is declared to run after e)',
    ]);
  });

  test('A reader that is declared to run before the writer is a circle.', async () => {
    const procedures = {
      reader: { body: 'perform 1 from x;' },
      writer: { body: 'insert into x values (1);', after: ['reader'] },
    };
    expect(await findingsOf({ tables: ['x'], procedures })).toMatchObject([
      {
        found:
          'a circle: reader → writer → reader (writer is declared to run after reader; writer writes app.x, which reader reads)',
      },
    ]);
  });

  test('An unknown relation is told with its place and the nearest known one, once for a procedure.', async () => {
    const procedures = {
      p: { body: 'insert into borrower select * from stg_borower, nowhere.x;\nupdate stg_borower set x = 1;' },
    };
    expect(await findingsOf({ tables: ['stg_borrower', 'borrower'], procedures })).toEqual([
      {
        code: 'unknown-relation',
        procedure: 'p',
        path: 'sql/procedures/p.sql:3',
        found: 'app.stg_borower',
        expected:
          'a table of the pipeline, a relation of its migrations, or one named in `external`: app.stg_borrower?',
      },
      {
        code: 'unknown-relation',
        procedure: 'p',
        path: 'sql/procedures/p.sql:3',
        found: 'nowhere.x',
        expected: 'a table of the pipeline, a relation of its migrations, or one named in `external`',
      },
    ]);
  });

  test('An unknown relation in a definition is told with its place there.', async () => {
    const procedures = { p: { reads: ['stg'], writes: ['stg', 'stgg'] } };
    expect(await findingsOf({ tables: ['stg'], procedures })).toMatchObject([
      { code: 'unknown-relation', path: 'p.writes[1]', found: 'app.stgg' },
    ]);
  });

  test('Two writers of one table without a declared order are told; a detour over relations does not declare one.', async () => {
    const procedures = {
      one: { body: 'insert into x select * from stg; insert into z values (1);' },
      middle: { body: 'insert into y select * from z;' },
      two: { body: 'insert into x select * from y; truncate z;' },
    };
    expect(await findingsOf({ tables: ['stg', 'x', 'y', 'z'], procedures })).toContainEqual({
      code: 'undeclared-order',
      procedure: 'two',
      path: 'sql/procedures/two.sql',
      found: 'one and two both write app.x, app.z',
      expected: "after: ['one'] in the definition of two, or the other way round",
    });
  });

  test('Dynamic SQL needs a declaration of what it reads or writes.', async () => {
    const procedures = {
      blind: { body: "null;\nexecute 'x';\nexecute 'y';" },
      seeing: { body: "execute 'x';", reads: ['stg'] },
    };
    expect(await findingsOf({ tables: ['stg'], procedures })).toEqual([
      {
        code: 'unseen-sql',
        procedure: 'blind',
        path: 'sql/procedures/blind.sql:4',
        found: '2 statements put together at run time (EXECUTE)',
        expected: '`reads` and `writes` in its definition, since the parser cannot look into it',
      },
    ]);
  });

  test('A call of another procedure of the pipeline is refused; one of a stranger needs a declaration.', async () => {
    const procedures = {
      one: { body: 'call two();\ncall app.one();' },
      two: { body: 'call tools.clean();' },
      three: { body: 'call tools.clean();', writes: ['stg'] },
    };
    expect(await findingsOf({ tables: ['stg'], procedures })).toMatchObject([
      {
        code: 'procedure-calls-procedure',
        procedure: 'one',
        path: 'sql/procedures/one.sql:3',
        found: 'CALL app.two, a procedure of this pipeline',
      },
      {
        code: 'procedure-calls-procedure',
        procedure: 'one',
        path: 'sql/procedures/one.sql:4',
        found: 'CALL app.one, a procedure of this pipeline',
      },
      { code: 'unseen-sql', procedure: 'two', path: 'sql/procedures/two.sql:3', found: 'CALL tools.clean' },
    ]);
  });

  test('A file that creates a procedure of another name or schema is told.', async () => {
    const procedures = {
      one: { sql: "create procedure won() language sql as ''" },
      two: { sql: "create procedure other.two() language sql as ''" },
      three: { sql: "create procedure other.three() language sql as ''", schema: 'other' },
    };
    expect(await findingsOf({ procedures })).toMatchObject([
      {
        code: 'procedure-name',
        path: 'sql/procedures/one.sql',
        found: 'CREATE PROCEDURE app.won',
        expected: 'app.one, as its definition names it',
      },
      {
        code: 'procedure-name',
        path: 'sql/procedures/two.sql',
        found: 'CREATE PROCEDURE other.two',
        expected: 'app.two, as its definition names it',
      },
    ]);
  });

  test('All findings come in one error, which is one of the definitions.', async () => {
    const procedures = {
      a: { body: "insert into x select * from y; execute 'z';" },
      b: { body: 'insert into y select * from x, z;' },
    };
    const error: unknown = await planOf({ tables: ['x', 'y'], procedures }).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'wrong-definition', found: '3 mistakes in the definitions' });
    const findings = await findingsOf({ tables: ['x', 'y'], procedures });
    expect(findings.map(({ code }) => code)).toEqual(['unseen-sql', 'unknown-relation', 'procedure-cycle']);
  });
});
