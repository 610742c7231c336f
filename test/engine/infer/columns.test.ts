import { describe, expect, test } from 'vitest';
import { useInference } from './inferred.ts';

const infer = useInference();
/** A file of one column, each value quoted where it has to be. */
const column = (values: readonly string[], name = 'x') =>
  `${name};y\n${values.map((value) => `${/[;"]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value};t`).join('\n')}\n`;

describe('a column of values as people write them is found to be', () => {
  test.each([
    ['dollars with thousands', ['$1,234.50', '$90'], "numeric({ format: { group: ',', currency: '$' } })"],
    ['negatives in parentheses', ['12', '(33.52)'], "numeric({ format: { negative: 'parentheses' } })"],
    ['negatives with a trailing minus', ['12.5', '3.5-'], "numeric({ format: { negative: 'trailing' } })"],
    ['European numbers', ['1.234,50', '7,5'], "numeric({ format: { decimal: ',', group: '.' } })"],
    ['French numbers', ['1 234,50', '7,5'], "numeric({ format: { decimal: ',', group: ' ' } })"],
    ['Swiss numbers', ["1'234.50", '7.5'], "numeric({ format: { group: '\\'' } })"],
    ['Indian numbers', ['12,34,567.50', '7.5'], "numeric({ format: { group: ',', grouping: 'indian' } })"],
    ['percentages', ['12.5%', '3%'], "numeric({ format: { percent: 'number' } })"],
    ['European dates', ['31.12.2025', '05.01.2026'], "date({ format: 'DD.MM.YYYY' })"],
    ['days first', ['31/12/2025', '02/01/2026'], "date({ format: 'DD/MM/YYYY' })"],
    ['months first, in short', ['7/18/2024', '12/1/2024'], "date({ format: 'FMMM/FMDD/YYYY' })"],
    ['short years', ['12/31/25', '01/05/26'], "date({ format: 'MM/DD/YY', pivot: 1950 })"],
    ['names of months', ['Jan 5, 2026', 'Dec 31, 2025'], "date({ format: 'Mon FMDD, YYYY' })"],
    ['whole names of months', ['January 5, 2026', 'May 1, 2025'], "date({ format: 'Month FMDD, YYYY' })"],
    ['AM and PM', ['7/18/2024 7:56 AM', '12/1/2024 11:00 PM'], "timestamp({ format: 'FMMM/FMDD/YYYY FMHH12:MI AM' })"],
    [
      'times with UTC',
      ['2026-01-05 10:00:00 UTC'],
      `timestamptz({ format: 'YYYY-MM-DD HH24:MI:SS "UTC"', timezone: 'UTC' })`,
    ],
    ['doubles of 17 digits', ['0.1', '0.30000000000000004'], 'numeric()'],
    ['exponents', ['1e5', '2.5E-3'], 'doublePrecision()'],
    ['both words of truth', ['Y', 'N', 'Y'], 'boolean()'],
    ['German words of truth', ['Ja', 'Nein'], "boolean({ true: ['ja'], false: ['nein'] })"],
    ['numbers beside NA', ['1', 'NA', '3'], "integer({ nulls: ['NA'] })"],
    ['numbers beside \\N and NULL', ['1.5', '\\N', 'NULL'], "numeric({ nulls: ['\\\\N', 'NULL'] })"],
    ['numbers with blanks around', [' 7', '12'], 'integer({ trim: true })'],
  ])('%s', async (_, values, call) => {
    const { calls } = await infer(column(values));
    expect(calls['x']).toBe(call);
  });
});

describe('a token in quotes means NULL only where it is said:', () => {
  test.each([
    ['empty quotes', '"1","a"\n"","b"\n', "integer({ nulls: [''], quotedNulls: true })"],
    ['a word', '"1","a"\n"NA","b"\n', "integer({ nulls: ['NA'], quotedNulls: true })"],
    [
      'a word that is quoted here and not there',
      'NA,"a"\n"NA",b\n1,c\n',
      "integer({ nulls: ['NA'], quotedNulls: true })",
    ],
    ['a word without quotes', 'NA,"a"\n1,"b"\n', "integer({ nulls: ['NA'] })"],
    ['empty fields without quotes', ',"a"\n1,"b"\n', 'integer()'],
    ['empty quotes in text', '"x","a"\n"","b"\n', 'text()'],
  ])('%s', async (_, records, call) => {
    const { calls, columns } = await infer(`n,y\n${records}`);
    expect(calls['n']).toBe(call);
    expect(columns[0]?.unique).toBe(call === 'text()');
  });
});

describe('a column stays text, and says why,', () => {
  test.each([
    ['where its first word of truth alone occurs', ['F', 'F'], null],
    ['where its words are no pair', ['F', 'M', 'F'], null],
    ['where it is a country', ['NO', 'NO', 'NA'], null],
    ['where zeros would be lost', ['007', '8'], 'text: 1 value starts with 0'],
    ['where a plus would be lost', ['+4366012345', '12'], 'text: 1 value would lose the sign'],
    ['where it is an account', ['1234567890123456'], 'text: 1 value of 16 digits or more, too long for a quantity'],
    ['where a spreadsheet destroyed it', ['4.00638E+12', '400638133393'], /a spreadsheet has lost their last digits$/],
    ['where day and month may be either', ['02/01/2014', '11/12/2012'], /whether the day or the month comes first/],
    [
      'where day and month of short years may be either',
      ['02/01/14', '11/12/12'],
      /whether the day or the month comes/,
    ],
    [
      'where a comma may be either mark',
      ['1,234', '2,500'],
      /whether comma or point is the decimal mark is not certain/,
    ],
    ['where a point may set thousands apart', ['1.234', '12.500'], /whether the point sets thousands apart/],
    [
      'where few values are no numbers',
      [...Array.from({ length: 342 }, (_, at) => `${at}.5`), 'unknown', 'unknown'],
      "text: 2 of 344 are no numbers: unknown (first in line 344). numeric({ nulls: ['unknown'] }) would take it for NULL",
    ],
  ])('%s', async (_, values, reason) => {
    const { calls, reasons } = await infer(column(values));
    expect(calls['x']).toBe('text()');
    if (reason instanceof RegExp) expect(reasons['x']).toMatch(reason);
    else expect(reasons['x']).toBe(reason);
  });

  test('a column of formulas that give a text is read as the texts, where each value is one', async () => {
    const { calls } = await infer(column(['="00123"', '="00124"']));
    expect(calls['x']).toBe('text({ textFormula: true })');
    expect((await infer(column(['="00123"', '00124']))).calls['x']).toBe('text()');
  });

  test('and a number that may count days or seconds says so where its name speaks of a date', async () => {
    const { calls, reasons } = await infer(column(['45581', '45582'], 'day'));
    expect(calls['day']).toBe('integer()');
    expect(reasons['day']).toContain("date({ format: 'excel-days' })");
    expect((await infer(column(['45581', '45582'], 'price'))).reasons['price']).toBeNull();
    expect((await infer(column(['1729036800'], 'created_at'))).reasons['created_at']).toContain('epoch-seconds');
    expect((await infer(column(['20260105'], 'dt'))).reasons['dt']).toContain('YYYYMMDD');
  });
});
