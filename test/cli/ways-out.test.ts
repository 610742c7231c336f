import { describe, expect, test } from 'vitest';
import { fileWay } from '../../cli/views/file-ways.ts';
import { wayOut } from '../../cli/views/ways-out.ts';
import type { DraftColumn, Options } from '../../generator/definition/draft.ts';
import { modelOf } from '../../generator/definition/draft.ts';
import { fileRefusals } from '../../model/judging-order.ts';
import { type RejectWord, rejectCodes } from '../../model/reject-codes.ts';

/** What is said of a rule that values of a column broke. */
function said(code: RejectWord, column: DraftColumn, values: readonly string[], others = 0): string | null {
  const table = modelOf({ name: 't', source: {}, columns: { a: column, b: { type: 'text', options: {} } }, key: [] });
  const told = values.map((value) => ({ value, records: 1 }));
  return wayOut({ column: 'a', code, message: '', records: 1, line: 2, values: told, others, raw: null }, table);
}

/** What is said of a record of the columns `a` and `b` that was refused as a whole. */
function saidOf(code: RejectWord, raw: string, source: Options = {}): string | null {
  const text: DraftColumn = { type: 'text', options: {} };
  const table = modelOf({ name: 't', source, columns: { a: text, b: text }, key: [] });
  return wayOut({ column: null, code, message: '', records: 1, line: 2, values: [], others: 0, raw }, table);
}

describe('the nearest way out of a reject', () => {
  test.each(rejectCodes.map(({ code }) => code))('is told where nothing is known but its code: %s', (code) => {
    const table = modelOf({ name: 't', source: {}, columns: { a: { type: 'integer', options: {} } }, key: [] });
    const group = { code, message: '', records: 1, line: 2, values: [], others: 0, raw: null };
    const ways = [wayOut({ ...group, column: 'a' }, table), wayOut({ ...group, column: null }, table)];
    expect(ways.filter((way) => way !== null && way.length > 10).length).toBeGreaterThan(0);
  });

  test.each<[RejectWord, DraftColumn['type'], Options, readonly string[], string]>([
    ['not-an-integer', 'integer', {}, ['NA'], "`nulls: ['NA']` takes it for NULL"],
    ['not-an-integer', 'integer', {}, [''], "`nulls: [''], quotedNulls: true` takes it for NULL"],
    ['not-an-integer', 'integer', { nulls: ['NA'] }, ['NA'], "`nulls: ['NA'], quotedNulls: true` takes it for NULL"],
    ['not-an-integer', 'integer', {}, ['100.0'], '`format: { zeroFraction: true }` takes it'],
    ['not-an-integer', 'integer', {}, ['1.5'], '`numeric()` keeps fractions'],
    ['not-an-integer', 'integer', {}, [' 7'], '`trim: true` takes it'],
    ['not-an-integer', 'integer', {}, ['$1,234.50'], "`format: { group: ',', currency: '$' }`"],
    ['not-a-number', 'numeric', {}, ['1.234,50', '7,5'], "`format: { decimal: ',', group: '.' }`"],
    ['not-a-number', 'numeric', {}, ['(33.52)'], "`format: { negative: 'parentheses' }`"],
    ['not-a-number', 'numeric', {}, ['12.5%'], "`format: { percent: 'number' }`"],
    ['not-a-number', 'numeric', {}, ['="00123"'], 'formula: `text()` keeps it as it is'],
    ['not-a-number', 'numeric', {}, ['1e5'], '`doublePrecision()` takes exponents'],
    ['not-a-number', 'double precision', {}, ['inf'], '`format: { notFinite: true }`'],
    ['not-a-date', 'date', {}, ['31.12.2025'], "`format: ['YYYY-MM-DD', 'DD.MM.YYYY']` takes it"],
    ['not-a-date', 'date', {}, ['01/02/2025'], "`format: '…'` says how they are written"],
    ['not-a-date', 'date', {}, ['2025-12-31 00:00:00'], '`midnight: true`'],
    ['not-a-date', 'date', {}, ['45581'], "`format: 'excel-days'`"],
    ['not-a-timestamp', 'timestamptz', {}, ['1729036800'], "`format: 'epoch-seconds'`"],
    ['not-a-timestamp', 'timestamptz', {}, ['1729036800000'], "`format: 'epoch-milliseconds'`"],
    ['too-precise', 'timestamp', {}, ['2025-01-01 00:00:00.1234567'], "`fraction: 'round'` or `'cut'`"],
    ['too-precise', 'numeric', { precision: 6, scale: 2 }, ['12.345'], '`numeric()` without a size'],
    ['out-of-range', 'integer', {}, ['5000000000'], '`bigint()` is wider'],
    ['out-of-range', 'smallint', {}, ['32768'], '`integer()` is wider'],
    ['out-of-range', 'date', {}, ['0000-01-01'], '`text()`'],
    ['not-allowed', 'text', { oneOf: ['open'] }, ['Open'], "`case: 'lower'`"],
    ['not-allowed', 'text', { oneOf: ['open'] }, ['open '], '`trim: true`'],
    ['not-allowed', 'text', { oneOf: ['open'] }, ['shut'], '`oneOf`'],
    ['not-matched', 'text', { matches: '[A-Z]+' }, ['Ohio'], '`matches`'],
    ['missing-key', 'integer', {}, [''], '`optional: true`'],
    ['not-a-boolean', 'boolean', {}, ['ja'], "`true: ['…'], false: ['…']`"],
    ['missing-offset', 'timestamptz', {}, ['2025-01-01 00:00'], "`timezone: '…'`"],
  ])('%s of %s %j, %j: %s', (code, type, options, values, way) => {
    expect(said(code, { type, options }, values)).toContain(way);
  });

  test.each<[RejectWord, string, Options, string]>([
    ['too-few-fields', '1;2', {}, 'delimiter: ";"'],
    ['too-few-fields', '1', {}, "`ragged: 'pad'`"],
    ['too-few-fields', '# made by X', {}, "`comment: '#'`"],
    ['too-many-fields', '1,2,\n', {}, '`trailingDelimiter: true`'],
    ['too-many-fields', '1,a\\,b', {}, "`escape: '\\\\'`"],
    ['too-many-fields', '1,a,b', {}, 'has to be in quotes'],
    ['unclosed-quote', '1,"a\\"', {}, "`escape: '\\\\'`"],
    ['unclosed-quote', '1,"a', {}, '`quote: null`'],
    ['stray-quote', '1,6" nail', {}, '`quote: null`'],
    ['stray-quote', '1, "a"', {}, '`blanksAroundQuotes: true`'],
    ['stray-quote', '1,"a \\"b\\""', {}, "`escape: '\\\\'`"],
    ['stray-carriage-return', '1,2\r', {}, "`lineEnd: 'cr'`"],
    ['stray-newline', '1,2\r\n', { lineEnd: 'cr' }, "without `lineEnd: 'cr'`"],
    ['unknown-escape', 'C:\\temp', { escape: '\\' }, 'without `escape`'],
  ])('%s of the record %j where the source says %j: %s', (code, raw, source, way) => {
    expect(saidOf(code, raw, source)).toContain(way);
  });
});

describe('what there is to do about a refused file', () => {
  test.each(fileRefusals)('is told: %s', (code) => {
    const way = fileWay(code, null);
    expect('mend' in way ? way.mend : way.option).toMatch(/^[a-z].{8,}/);
  });

  test.each([
    ['missing-column', 'no column "id"; the header has "id;a"; the delimiter ";" would fit', 'delimiter: ";"'],
    ['missing-column', 'no column "id"; only case or blanks differ in "ID"', "header: { match: 'loose' }"],
    ['missing-column', 'no column "id"; or does the file have no header? Then say header: false', 'header: false'],
    ['missing-column', 'the header has 1 that no column is read from', '`skip`'],
    ['missing-column', 'no column "id"; the header has "name"', 'optional: true'],
    ['duplicate-column', '"id" more than once in the header', 'nth: 1'],
    ['bad-header', 'the header cannot be read: … (stray-carriage-return)', "lineEnd: 'cr'"],
    ['bad-header', 'column 1 of the header is not UTF-8', '`encoding`'],
    ['wrong-format', 'the file is text in UTF-16: say …', "encoding: 'utf-16'"],
  ])('names the option by what was found: %s, %s', (code, message, way) => {
    expect(fileWay(code, message)).toEqual({ option: expect.stringContaining(way) });
  });

  test('is to mend it where the definition has no way', () => {
    expect(fileWay('wrong-format', 'the file is a zip archive: unpack it')).toEqual({
      mend: 'mend the file and deliver it again',
    });
    expect(fileWay('of-a-later-version', null)).toEqual({ mend: 'mend the file and deliver it again' });
  });
});
