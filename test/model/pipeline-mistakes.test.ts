import { expect, test } from 'vitest';
import { append, csv, DefinitionError, definePipeline, defineTable, text } from '../../model/index.ts';
import { mistakesOf } from './mistakes.ts';

const table = (name: string) =>
  defineTable({ name, source: csv({ prefix: `${name}/` }), columns: { c: text() }, load: append() });

test('every mistake is reported at once, with its path, what was found and what was expected', () => {
  const build = () =>
    definePipeline({
      name: 'p',
      tables: [
        defineTable({
          name: 'stg_borrower',
          source: csv({ prefix: 'borrower' }),
          columns: { zip_code: text({ nulls: [''] }), created: text() },
          load: append(),
        }),
      ],
      procedures: [{ name: 'build', file: '' }],
    });
  expect(build).toThrow(DefinitionError);
  try {
    build();
  } catch (error) {
    expect(error).toMatchObject({
      code: 'wrong-definition',
      message: '4 mistakes in the definitions',
      mistakes: [
        { path: 'stg_borrower.source.prefix', found: '"borrower"', expected: 'a folder, ending in /' },
        {
          path: 'stg_borrower.columns.zip_code.nulls',
          found: '"" among the tokens',
          expected: 'quotedNulls: true, for a quoted one too: an empty field without quotes is NULL anyway',
        },
        {
          path: 'stg_borrower.columns.created',
          found: '"created"',
          expected: 'another name, or audit: false: it is an audit column',
        },
        { path: 'build.file', found: 'an empty text', expected: 'at least one character' },
      ],
    });
  }
});

test('two tables, or two procedures, of one name are a mistake, even in two schemas', () => {
  const procedure = (schema: string) => ({ name: 'build', schema, file: 'build.sql' });
  const tables = [table('a'), { ...table('a'), schema: 'other', source: csv({ prefix: 'other/' }) }];
  expect(mistakesOf({ name: 'p', tables, procedures: [procedure('x'), procedure('y')] })).toEqual([
    'a.name: "a" again; a name of its own among the tables, whatever their schemas',
    'build.name: "build" again; a name of its own among the procedures, whatever their schemas',
  ]);
});

test('a table and a procedure may have one name', () => {
  expect(mistakesOf({ name: 'p', tables: [table('a')], procedures: [{ name: 'a', file: 'a.sql' }] })).toEqual([]);
});

test('a table that is listed but absent is a mistake', () => {
  expect(mistakesOf({ name: 'p', tables: [table('a'), undefined, 'b'] })).toEqual([
    'tables[1]: nothing; a table, as defineTable() gives it',
    'tables[2]: "b"; a table, as defineTable() gives it',
  ]);
});

test('after names another procedure of the pipeline', () => {
  const procedures = [
    { name: 'build_email', file: 'e.sql', after: ['build_email', 'build_adress', 'nothing like it'] },
    { name: 'build_address', file: 'a.sql', after: ['build_email'] },
  ];
  expect(mistakesOf({ name: 'p', tables: [], procedures })).toEqual([
    'build_email.after[0]: the procedure itself; another procedure',
    'build_email.after[1]: "build_adress"; a procedure of this pipeline: build_address?',
    'build_email.after[2]: "nothing like it"; a procedure of this pipeline: build_address',
  ]);
});

test('a procedure has a name, a file, and lists of texts', () => {
  expect(mistakesOf({ name: 'p', tables: [], procedures: [{ reads: 'a', writes: [1], whites: [] }, null] })).toEqual([
    'procedures[0].name: nothing; a name',
    'procedures[0].file: nothing; the path of the SQL that creates it',
    'procedures[0].reads: "a"; a list',
    'procedures[0].writes[0]: 1; a text that is not empty',
    'procedures[0].whites: an unknown property; writes? Known here: after, file, name, reads, schema, writes',
    'procedures[1]: null; a procedure, as defineProcedure() gives it',
  ]);
});

test('a pipeline has a name and tables, and nothing that nobody knows', () => {
  const known = 'external, migrations, name, procedures, schema, source, tables';
  expect(
    mistakesOf({ name: 'x'.repeat(64), schema: '', source: '', migrations: 5, external: [''], extrenal: [] }),
  ).toEqual([
    `pipeline.name: "${'x'.repeat(60)}…"; at most 63 bytes; these are 64`,
    'pipeline.schema: ""; at least one character',
    'pipeline.tables: nothing; a list of tables',
    'pipeline.source: an empty text; at least one character',
    'pipeline.migrations: 5; a text without NUL and without half a surrogate pair',
    'pipeline.external[0]: an empty text; a text that is not empty',
    `pipeline.extrenal: an unknown property; external? Known here: ${known}`,
  ]);
  expect(mistakesOf(undefined)).toEqual(['pipeline: nothing; an object with name and tables']);
});
