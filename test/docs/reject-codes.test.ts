import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RecordScanner } from '../../engine/csv/record-scanner.ts';
import * as define from '../../model/index.ts';
import { fileRefusals } from '../../model/judging-order.ts';
import { limits } from '../../model/limits.ts';
import { rejectCode, rejectCodes } from '../../model/reject-codes.ts';
import { fieldEncoder } from '../engine/encoders/encode-field.ts';

const page = readFileSync(new URL('../../docs/reading-rules.md', import.meta.url), 'utf8');

/** The rows of the table below a heading, each as its cells. */
function tableBelow(heading: string): string[][] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(1).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** What stands in a cell that is code and nothing else; null for words. */
const codeIn = (cell: string) => /^`([^`]*)`$/.exec(cell)?.[1] ?? null;

/** The bytes of an example, with `\0`, `\r` and `\xff` for bytes. */
function bytesOf(example: string): Buffer {
  const text = example.replace(/\\(0|r|x([0-9a-f]{2}))/g, (_, name: string, digits?: string) =>
    name === 'r' ? '\r' : String.fromCharCode(Number.parseInt(digits ?? '0', 16)),
  );
  return Buffer.from(text, 'latin1');
}

/** A column as the page writes it, such as `numeric(6, 2)`. */
function columnIn(source: string): define.ColumnDefinition {
  return new Function(...Object.keys(define), `return ${source}`)(...Object.values(define));
}

function codeOfRecord(record: Buffer): string | null {
  const scanner = new RecordScanner({ delimiter: ',', quote: '"', multiline: true }, 8);
  scanner.expect(2);
  scanner.scan(record, 0, record.length, true);
  return scanner.error === 0 ? null : rejectCode(scanner.error).code;
}

const rows = tableBelow('Reject codes');
const examples = rows.flatMap(([name = '', , place = '', example = '']) => {
  const [code, column, bytes] = [codeIn(name), codeIn(place), codeIn(example)];
  return code === null || bytes === null || (column === null && place !== 'file') ? [] : [{ code, column, bytes }];
});

test('every reject code stands on the page, in order, with its message', () => {
  expect(rows.map(([name = '', means]) => [codeIn(name), means])).toEqual(
    rejectCodes.map(({ code, message }) => [code, message]),
  );
});

test('every reject code has an example', () => {
  for (const [name, , place, example] of rows) expect([name, place, example]).not.toContain('');
  // The others are nothing, too large for a page, of another encoding or dialect, or the database's own.
  const inWords = [
    'missing-required',
    'nested-too-deep',
    'invalid-encoding',
    'key-too-long',
    'stray-newline',
    'line-too-long',
    'unknown-escape',
    'not-an-object',
    'missing-key',
    'duplicate-key',
    'record-too-long',
    'rest-not-read',
    'database-refused',
  ];
  expect([...examples.map(({ code }) => code), ...inWords].sort()).toEqual(rejectCodes.map(({ code }) => code).sort());
});

test.each(examples)('the example of $code is refused by it: $column $bytes', ({ code, column, bytes }) => {
  const given = column === null ? codeOfRecord(bytesOf(bytes)) : fieldEncoder(columnIn(column))(bytesOf(bytes));
  expect(given).toBe(code);
});

test('every code that refuses a whole file stands on the page, and in the engine or the protocol', () => {
  const told = tableBelow('What refuses a whole file').map(([name = '']) => codeIn(name));
  expect(told.toSorted()).toEqual(fileRefusals.toSorted());
  const sources = ['engine', 'sql/runtime'].flatMap((room) => {
    const folder = new URL(`../../${room}/`, import.meta.url);
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|sql)$/.test(name))
      .map((name) => readFileSync(new URL(name, folder), 'utf8'));
  });
  expect(fileRefusals.filter((code) => !sources.some((source) => source.includes(`'${code}'`)))).toEqual([]);
});

test('the limits on the page are those that the engines keep', () => {
  const count = (number: number) => number.toLocaleString('en-US');
  expect(Object.fromEntries(tableBelow('Limits'))).toEqual({
    'a record': `${limits.recordBytes / 2 ** 20} MiB`,
    'columns of a file': count(limits.fileColumns),
    'a key': `${count(limits.keyBytes)} bytes in all`,
    "a file's URI": `${count(limits.uriBytes)} bytes`,
    JSON: `${limits.jsonLevels} levels`,
    '`numeric` without a precision': `${count(limits.numericWholeDigits)} digits before the point, ${count(limits.numericFractionDigits)} after it`,
    'files of one load, and their bytes as they are stored': `${count(limits.loadFiles)}; ${limits.loadBytes / 2 ** 30} GiB; the next load takes the others`,
    'rejects that are stored of one file': `${count(limits.storedRejects)}; all are counted`,
    'a rejected value that is stored': `${count(limits.storedValueBytes)} bytes`,
    'a rejected record that is stored': `${count(limits.storedRecordBytes)} bytes`,
  });
});
