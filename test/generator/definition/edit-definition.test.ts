import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import type { ColumnChange, DefinitionChanges } from '../../../generator/definition/edit/column-change.ts';
import { CannotEdit } from '../../../generator/definition/edit/definition-text.ts';
import { editDefinition } from '../../../generator/definition/edit/edit-definition.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../../', import.meta.url));
const edit = (text: string, changes: Partial<DefinitionChanges>) =>
  editDefinition('tables/x.ts', text, 'x', { added: [], changed: [], ...changes });
const change = (column: string, more: Partial<ColumnChange>): ColumnChange => ({
  ...{ column, from: 'integer', to: 'integer', size: null, set: {}, reason: '' },
  ...more,
});
const added = { column: 'region', draft: { type: 'text', options: { optional: true } }, reason: null } as const;

/** A table whose columns are these lines. */
const table = (columns: string, imports = 'csv, defineTable, integer, append, varchar, numeric, date') =>
  `import { ${imports} } from 'aspen-glue';\n\n// Of the shop.\nexport const x = defineTable({\n  name: 'x',\n  source: csv({ prefix: 'x/' }),\n  columns: {${columns}},\n  load: append(),\n});\n`;

/** What TypeScript says of texts, each a definition by itself. */
function mistakesOf(texts: readonly string[]): readonly string[] {
  const folder = mkdtempSync(join(here, '.edited-'));
  try {
    const files = texts.map((text, at) => {
      const path = join(folder, `${at}.ts`);
      writeFileSync(path, text);
      return path;
    });
    const program = ts.createProgram(files, {
      ...{ strict: true, noEmit: true, noUnusedLocals: true, skipLibCheck: true, allowImportingTsExtensions: true },
      ...{ module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, types: ['node'] },
      ...{
        moduleResolution: ts.ModuleResolutionKind.NodeNext,
        paths: { 'aspen-glue': [join(root, 'model/index.ts')] },
      },
    });
    return files.flatMap((path) => {
      const file = program.getSourceFile(path);
      return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map((each) =>
        ts.flattenDiagnosticMessageText(each.messageText, '\n'),
      );
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a definition is edited where it has to be, and stays as it is elsewhere:', () => {
  test.each([
    [
      'a wider type',
      'a: integer({ from: "A" }), // why\n',
      change('a', { to: 'bigint' }),
      'a: bigint({ from: "A" }), // why\n',
    ],
    [
      'a type beside options that are many lines',
      'a: integer({\n  // one\n  required: true,\n}),',
      change('a', { to: 'numeric', set: { nulls: ['NA'] } }),
      "a: numeric({\n  // one\n  required: true,\n  nulls: ['NA'],\n}),",
    ],
    [
      'options that it has not',
      'a: integer(),',
      change('a', { set: { nulls: ['NA'] } }),
      "a: integer({ nulls: ['NA'] }),",
    ],
    [
      'an option beside others',
      "a: integer({ from: 'A' }),",
      change('a', { set: { trim: true } }),
      "a: integer({ from: 'A', trim: true }),",
    ],
    [
      'an option beside others with a comma after them',
      "a: integer({ from: 'A', }),",
      change('a', { set: { trim: true } }),
      "a: integer({ from: 'A', trim: true, }),",
    ],
    [
      'an option that is there',
      "a: integer({ nulls: ['?' /* so */], from: 'A' }),",
      change('a', { set: { nulls: ['?', '-'] } }),
      "a: integer({ nulls: ['?', '-'], from: 'A' }),",
    ],
    ['a longer text', 'a: varchar(20),', change('a', { from: 'varchar', to: 'varchar', size: 40 }), 'a: varchar(40),'],
    [
      'a longer text with options',
      "a: varchar(20, { from: 'A' }),",
      change('a', { from: 'varchar', to: 'varchar', size: 40, set: { trim: true } }),
      "a: varchar(40, { from: 'A', trim: true }),",
    ],
    [
      'a number without a size',
      "a: numeric(6, 2, { from: 'A' }),",
      change('a', { from: 'numeric', to: 'numeric', size: 'none' }),
      "a: numeric({ from: 'A' }),",
    ],
    [
      'a number without a size or options',
      'a: numeric(6, 2),',
      change('a', { from: 'numeric', to: 'numeric', size: 'none', set: { trim: true } }),
      'a: numeric({ trim: true }),',
    ],
    ['a name that needs quotes', "'a': integer(),", change('a', { to: 'bigint' }), "'a': bigint(),"],
  ])('%s', (_, before, what, after) => {
    const all = 'csv, defineTable, integer, append, varchar, numeric, date, bigint';
    expect(edit(table(before, all), { changed: [what] })).toContain(`columns: {${after}},`);
  });

  test.each([
    [
      'lines, the last with a comment',
      '\n    a: integer(), // why\n  ',
      '\n    a: integer(), // why\n    region: text({ optional: true }),\n  ',
    ],
    [
      'lines, the last without a comma',
      '\n    a: integer()\n  ',
      '\n    a: integer(),\n    region: text({ optional: true }),\n  ',
    ],
    [
      'lines, the last without a comma, and a comment',
      '\n    a: integer() // why\n  ',
      '\n    a: integer(), // why\n    region: text({ optional: true }),\n  ',
    ],
    ['one line', ' a: integer() ', ' a: integer(), region: text({ optional: true }) '],
    ['tabs', '\n\t\ta: integer(),\n\t', '\n\t\ta: integer(),\n\t\tregion: text({ optional: true }),\n\t'],
    ['CRLF', '\r\n    a: integer(),\r\n  ', '\r\n    a: integer(),\r\n    region: text({ optional: true }),\r\n  '],
  ])('a column is added to %s', (_, before, after) => {
    expect(edit(table(before), { added: [added] })).toContain(`columns: {${after}},`);
  });

  test('imports get what is used, in their order, and lose what is not', () => {
    const changed = [change('a', { to: 'bigint' })];
    const first = (text: string) => edit(text, { changed, added: [added] }).split('export')[0];
    expect(first(table('a: integer(),', 'append, csv, defineTable, integer'))).toContain(
      '{ append, bigint, csv, defineTable, text }',
    );
    expect(first(table('a: integer(), b: integer(),', 'integer, csv, defineTable, append'))).toContain(
      '{ integer, csv, defineTable, append, bigint, text }',
    );
    expect(first(table('a: integer(),', '\n  append,\n  csv,\n  defineTable,\n  integer,\n'))).toContain(
      '{ \n  append,\n  bigint,\n  csv,\n  defineTable,\n  text,\n }',
    );
  });

  test('what comes of it compiles, without a name that nothing uses', () => {
    const imports = 'append, csv, date, defineTable, integer, numeric, varchar';
    const before = table(
      "\n    a: integer({ from: 'A' }), // why\n    date: date(),\n    b: numeric(6, 2),\n    c: varchar(20, { trim: true })\n  ",
      imports,
    );
    const after = edit(before, {
      added: [
        {
          column: 'net amount',
          draft: { type: 'numeric', options: { format: { decimal: ',' }, optional: true } },
          reason: 'so',
        },
      ],
      changed: [
        change('a', { to: 'bigint', set: { nulls: ['', "'"], quotedNulls: true } }),
        change('date', { from: 'date', to: 'date', set: { format: ['YYYY-MM-DD', 'DD.MM.YYYY'] } }),
        change('b', { from: 'numeric', to: 'numeric', size: 'none' }),
        change('c', { from: 'varchar', to: 'text' }),
      ],
    });
    expect(mistakesOf([before, after])).toEqual([]);
    expect(mistakesOf([`${after}const unused = 1;\n`])).toEqual([expect.stringContaining("'unused' is declared")]);
  }, 60_000);
});

describe('a definition is not edited, and its place is told, where', () => {
  const columns = 'a: integer(),';
  test.each([
    [
      'a column is made by something else',
      table('a: mine(),'),
      'a: mine()',
      'the column a is not written as integer(…)',
    ],
    ['a column is not there', table('...others,'), '{...others', 'the column a is not written out here'],
    [
      'options are spread',
      table('a: integer({ ...mine }),'),
      'a: integer',
      'the options of a are not all written out here',
    ],
    ['options are a name', table('a: integer(mine),'), 'a: integer', 'the options of a are not all written out here'],
    [
      'columns are a name',
      table('').replace('columns: {}', 'columns: mine'),
      "{\n  name: 'x'",
      'its columns are not written out here',
    ],
    [
      'a builder has another name',
      table('a: whole(),', 'integer as whole'),
      'a: whole()',
      'the column a is not written as integer(…)',
    ],
    [
      'builders come in another way',
      table(columns).replace(/import .*;/, "import * as all from 'aspen-glue';"),
      'import',
      'it has no `import',
    ],
    ['the table has another name', table(columns).replace("'x'", 'NAME'), 'import', 'x is not defined by defineTable('],
    [
      'the table is defined twice',
      `${table(columns)}${table(columns).replace(/import .*;/, '')}`,
      '',
      'x is defined twice',
    ],
  ])('%s', (_, text, place, found) => {
    const attempt = () => edit(text, { changed: [change('a', { to: 'bigint' })] });
    expect(attempt).toThrow(found);
    expect(attempt).toThrow(CannotEdit);
    try {
      attempt();
    } catch (error) {
      const at = error instanceof CannotEdit ? error.at : -1;
      expect(text.slice(at, at + place.length)).toBe(place);
    }
  });
});
