import { describe, expect, test } from 'vitest';
import { compilePipeline } from '../../generator/compile-pipeline.ts';
import {
  append,
  check,
  csv,
  DefinitionError,
  definePipeline,
  defineTable,
  history,
  integer,
  references,
  rowCount,
  text,
  unique,
} from '../../model/index.ts';
import { mistakesOf, pipelineOf } from './mistakes.ts';

const of = (...checks: unknown[]) => mistakesOf(pipelineOf({ c: { ...text() } }, { checks }));

describe('of a table’s checks', () => {
  test('each is one that a function gives, with a name of its own', () => {
    expect(
      of(1, {}, check('a', 'true'), check('a', 'false'), check('', 'true'), check('x'.repeat(64), 'true')),
    ).toEqual([
      't.checks[0]: 1; check(), unique(), references() or rowCount()',
      't.checks[1].kind: nothing; check(), unique(), references() or rowCount()',
      't.checks[3].name: "a" again; a name of its own among the checks of the table',
      't.checks[4].name: an empty text; at least one character',
      `t.checks[5].name: "${'x'.repeat(60)}…"; a name of up to 63 bytes, without control characters`,
    ]);
  });

  test('columns are the table’s, numbers have a sense, and what is misspelt is told', () => {
    expect(
      of(
        unique([]),
        unique(['c', 'd', 'c'], { name: 'u' }),
        references('', { e: 'id' }),
        rowCount({ within: 0, of: 0 }),
        { ...check('x', 'true'), onFailure: 'drop', sql: '' },
      ),
    ).toEqual([
      't.checks[0].columns: none; at least one column of this table',
      't.checks[1].columns[1]: "d"; a column of this table: c',
      't.checks[1].columns[2]: "c" again; each column once',
      't.checks[2].columns[0]: "e"; a column of this table: c',
      't.checks[2].table: an empty text; at least one character',
      't.checks[3].within: 0; a share of the median, such as 0.5, above 0 and up to 100',
      't.checks[3].of: 0; a whole number from 1 to 1000',
      't.checks[4].onFailure: "drop"; one of stop, refuse, warn',
      't.checks[4].sql: an unknown property; Known here: expression, name, onFailure',
    ]);
  });

  test('another table of the pipeline has the columns that are looked for, and a history has no value once', () => {
    const source = csv({ prefix: 'a/' });
    const a = defineTable({
      name: 'a',
      source,
      columns: { id: integer() },
      key: ['id'],
      load: history(),
      checks: [unique(['id'])],
    });
    const b = defineTable({
      name: 'b',
      source: csv({ prefix: 'b/' }),
      columns: { a: integer() },
      load: append(),
      checks: [references('a', { a: 'ident' }), references('elsewhere.a', { a: 'ident' })],
    });
    expect(mistakesOf({ name: 'p', tables: [a, b] })).toEqual([
      'a.checks[0]: unique() with history(); none: a value may be in several periods of a key',
      'b.checks[0].referenced: "ident"; a column of a: id',
    ]);
  });
});

describe('an expression', () => {
  const mistakes = async (expression: string) => {
    const table = defineTable({
      name: 't',
      source: csv({ prefix: 't/' }),
      columns: { amount: integer(), Kind: text(), 'a"b': text(), user: text() },
      load: append(),
      checks: [check('x', expression)],
    });
    try {
      await compilePipeline(definePipeline({ name: 'p', tables: [table] }), '.');
      return [];
    } catch (error) {
      if (!(error instanceof DefinitionError)) throw error;
      return error.mistakes.map(({ path, found, expected }) => `${path}: ${found}; ${expected}`);
    }
  };

  test.each([
    'amount > 0',
    '"user" <> current_user',
    'AMOUNT > 0 -- in any case',
    `"Kind" in ('a', 'b') and coalesce("a""b", '') <> ';'`,
    '(amount) + 1 between 1 and 2 /* and so on */',
    'lower("Kind") ~ \'^%s$\' and amount % 2 = 0',
    'case when amount is null then true else false end',
  ])('may be %s', async (expression) => {
    expect(await mistakes(expression)).toEqual([]);
  });

  const ONE = 'one expression over the columns of a row';
  test.each([
    ['amuont > 0', '"amuont"; a column of this table: amount?'],
    ['t.amount > 0', 't.amount; a column by its name alone'],
    ['Kind = 1', '"kind"; a column of this table: Kind?'],
    ['_position > 1', '"_position"; a column of this table: amount, Kind, a"b, user'],
    ['amount >', `syntax error at end of input; ${ONE}`],
    ['amount > 0; drop table t', `syntax error at or near ";"; ${ONE}`],
    ['amount > 0;', `syntax error at or near ";"; ${ONE}`],
    ['true) or (false', `syntax error at or near ")"; ${ONE}`],
    ['amount > 0 from pg_class', `syntax error at or near "from"; ${ONE}`],
    ['true where true', `syntax error at or near "where"; ${ONE}`],
    ['true union select false', `syntax error at or near "union"; ${ONE}`],
    ['true, false', `more than an expression; ${ONE}`],
    ['true as x', `syntax error at or near "as"; ${ONE}`],
    ['amount > (select 1)', `a query; ${ONE}`],
    ['amount in (select 1)', `a query; ${ONE}`],
    ['amount > $1', `a parameter; ${ONE}`],
    ['count(*) > 1', `a function over several rows; ${ONE}`],
    ['row_number() over () > 1', `a function over several rows; ${ONE}`],
    ['t.* is null', 't*; a column by its name alone'],
    ["user = 'x'", 'user, a function of PostgreSQL; the column in quotes: "user"'],
  ])('may not be %s', async (expression, mistake) => {
    expect(await mistakes(expression)).toEqual([`t.checks[0].expression: ${mistake}`]);
  });
});
