import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { RecordScanner } from '../../engine/csv/record-scanner.ts';
import { columnEncoder } from '../../engine/encoders/column-encoder.ts';
import { rejectCode, rejectCodes } from '../../engine/reject-codes.ts';
import { compileMatches } from '../../generator/automaton.ts';
import * as define from '../../model/index.ts';
import type { CsvSource } from '../../model/table-model.ts';

const page = readFileSync(new URL('../../docs/reading-rules.md', import.meta.url), 'utf8');

/** The rows of the table that stands under these titles, without the backticks around a cell that is only code. */
function tableUnder(...titles: readonly string[]): readonly (readonly string[])[] {
  const head = `| ${titles.join(' | ')} |\n`;
  const [, rest = ''] = page.split(head);
  const lines = rest.slice(0, rest.indexOf('\n\n')).split('\n').slice(1);
  return lines.map((line) => line.slice(2, -2).split(' | '));
}

/** Every piece of a cell that is code. */
const codeIn = (cell: string) => Array.from(cell.matchAll(/`([^`]+)`/g), ([, code = '']) => code);

/** An example's bytes: `\xff` is that byte. */
const bytesOf = (code: string) =>
  Buffer.concat(
    code
      .split(/(\\x[0-9a-f]{2})/)
      .map((piece) => (/^\\x/.test(piece) ? Buffer.from(piece.slice(2), 'hex') : Buffer.from(piece))),
  );

/** A column as the page writes it: `numeric(6, 2)`. */
function columnOf(code: string): define.ColumnDefinition {
  const [name = '', args = ''] = code.split(/\((.*)\)$/);
  // Names stand for the functions of definitions only; the rest is JavaScript.
  const names = Object.keys(define);
  const make: unknown = new Function(...names, `return ${name}(${args})`)(
    ...names.map((each) => Reflect.get(define, each)),
  );
  return make as define.ColumnDefinition;
}

type FileFacts = { readonly quoted: boolean; readonly encoding?: CsvSource['encoding']; readonly key?: boolean };

/** The word of the reject that a field earns; null where it passes. */
function refusal(code: string, field: Buffer, { quoted, encoding = 'utf-8', key = false }: FileFacts): string | null {
  const table = define.defineTable({
    name: 'example',
    source: define.csv({ prefix: 'example/' }),
    columns: { value: columnOf(code) },
    load: define.append(),
  });
  const column = define.definePipeline({ name: 'example', tables: [table] }).tables[0]?.columns[0];
  if (column === undefined) throw new Error('The table has one column.');
  const automaton = column.matches === null ? null : compileMatches(column.matches);
  const encoder = columnEncoder(column, { encoding, key, automaton });
  const out = Buffer.alloc(encoder.fixed + encoder.perByte * field.length);
  const end = encoder.field(field, 0, field.length, quoted, out, 0);
  return end < 0 ? rejectCode(-end).code : null;
}

const codes = tableUnder('code', 'message', 'for example').map(([code = '', message = '', example = '']) => ({
  code: codeIn(code)[0] ?? '',
  message,
  example,
}));

describe('the page of reading rules', () => {
  test('documents every reject code with its message, in the order of their numbers, and no other', () => {
    const known = rejectCodes.map(({ code, message }) => ({ code, message }));
    const listed = codes.map(({ code, message }) => ({ code, message }));
    expect(listed).toEqual(known);
  });

  const inColumns = codes.filter(({ example }) => /^`.*` in `[^`]*\)`( of a file in windows-1252)?$/.test(example));
  test.each(inColumns)('gives an example that is $code', ({ code, example }) => {
    const [field = '', column = ''] = codeIn(example);
    const encoding = example.endsWith('windows-1252') ? 'windows-1252' : 'utf-8';
    expect(refusal(column, bytesOf(field), { quoted: false, encoding })).toBe(code);
  });

  const inRecords = codes.filter(({ example }) => example.endsWith('` below the header `a,b`'));
  test.each(inRecords)('gives a record that is $code', ({ code, example }) => {
    const record = bytesOf(codeIn(example)[0] ?? '');
    const scanner = new RecordScanner({ delimiter: ',', quote: '"' }, 2);
    scanner.expect(2);
    scanner.scan(record, 0, record.length, true);
    expect(rejectCode(scanner.error).code).toBe(code);
  });

  test.each([
    ['missing-required', 'text({ required: true })', '', false],
    ['nested-too-deep', 'jsonb()', '['.repeat(513) + ']'.repeat(513), false],
    ['key-too-long', 'text()', 'x'.repeat(2601), true],
  ])('describes what is %s rightly', (code, column, field, key) => {
    expect(codes.find((each) => each.code === code)?.example).toContain(`\`${column}\``);
    expect(refusal(column, Buffer.from(field), { quoted: false, key })).toBe(code);
    expect(refusal(column, Buffer.from(field.slice(1, -1)), { quoted: true, key })).toBeNull();
  });

  test('leaves only two codes without an example that this file tries', () => {
    const tried = [...inColumns, ...inRecords].map(({ code }) => code);
    const others = codes.map(({ code }) => code).filter((code) => !tried.includes(code));
    expect(others).toEqual([
      'missing-required',
      'nested-too-deep',
      'key-too-long',
      'record-too-long',
      'database-refused',
    ]);
  });

  const types = tableUnder('type', 'a field is', 'for example').flatMap(([names = '', , examples = '']) =>
    codeIn(names).flatMap((name) => codeIn(examples).map((field) => [name.replace('(n)', '(10)'), field] as const)),
  );
  test.each(types)('says rightly that %s reads %j', (column, field) => {
    expect(refusal(column, Buffer.from(field), { quoted: false })).toBeNull();
  });
});
