import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toJson } from '../../cli/json-lines.ts';
import { cutTo, outputTo } from '../../cli/output.ts';
import { rejectCsv } from '../../cli/views/reject-csv.ts';
import { tableLines } from '../../cli/views/table.ts';

/** What a terminal obeys: control characters, separators of lines, marks that turn the direction of writing. */
const STEERING = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
const anyText = fc.string({ unit: 'binary' });

/** Output to a terminal of this many columns, or to a pipe, and what was written. */
function recorded(columns: number | null) {
  let written = '';
  const write = (text: string) => {
    written += text;
  };
  const stdout = columns === null ? { write } : { write, isTTY: true, columns };
  return { output: outputTo({ stdout, stderr: { write } }, {}), written: () => written };
}

test('a line on a terminal or in a pipe holds nothing that steers a terminal, whatever its text was', () => {
  fc.assert(
    fc.property(anyText, fc.constantFrom(80, null), (text, columns) => {
      const { output, written } = recorded(columns);
      output.line(text);
      output.note(text);
      expect(written().split('\n')).toHaveLength(3);
      expect(written().replaceAll('\n', '')).not.toMatch(STEERING);
    }),
  );
});

test('a text cannot bring styles along: only the program’s own reach the terminal', () => {
  const { output, written } = recorded(80);
  output.line(`${output.red(`refused ${output.bold('now')}`)} \u001b[31mred\u001b[0m`);
  expect(written()).toBe('\u001b[31mrefused \u001b[1mnow\u001b[22m\u001b[39m \\033[31mred\\033[0m\n');
});

test('in a pipe there are no styles', () => {
  const { output, written } = recorded(null);
  output.line(output.red('refused'));
  expect(written()).toBe('refused\n');
});

test('a record is exact in a pipe, and harmless on a terminal', () => {
  const hostile = 'a\u001b[2J\u202eb';
  const [pipe, terminal] = [recorded(null), recorded(80)];
  for (const { output } of [pipe, terminal]) output.record(hostile);
  expect([pipe.written(), terminal.written()]).toEqual([`${hostile}\n`, 'a\\033[2J\\342\\200\\256b\n']);
});

test('JSON holds nothing that steers a terminal, and gives back the exact text', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const json = toJson({ text });
      expect(json).not.toMatch(STEERING);
      expect(JSON.parse(json)).toEqual({ text });
    }),
  );
});

test('a live line is cut by the columns that it takes, not by its letters', () => {
  const { output, written } = recorded(10);
  output.live('表'.repeat(20));
  expect(written()).toBe(`\r\u001b[K${'表'.repeat(4)}…`);
  expect(cutTo('fits', 4)).toBe('fits');
});

test('columns stay in line where cells hold what has to be escaped', () => {
  const columns = [{ head: 'name' }, { head: 'n' }];
  expect(
    tableLines(columns, [
      ['a\u001b', '1'],
      ['b\nc', '2'],
    ]),
  ).toEqual(['name   n', 'a\\033  1', 'b\\nc   2']);
});

function cellsOf(value: string): string {
  const reject = { table: 't', uri: value, code: 'c', message: 'm', column: null, value, raw: value };
  const place = { load: 1n, record: 1n, line: 1n, offset: 0n, length: 1n };
  return rejectCsv([{ ...reject, ...place }])[1] ?? '';
}

/** The second field of a line of csv. */
function secondField(line: string): string {
  const [, quoted, plain] = /^t,(?:"((?:[^"]|"")*)"|([^,]*)),/s.exec(line) ?? [];
  return quoted?.replaceAll('""', '"') ?? plain ?? '';
}

test.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t'=1"],
  ['\r=1', "'\r'=1"],
  ['a;=1', "a;'=1"],
  ['\uff1d1', "'\uff1d1"],
  ["'01", "''01"],
  ['a=1', 'a=1'],
])('in the csv of rejects, %j stands as %j', (value, written) => {
  expect(secondField(cellsOf(value))).toBe(written);
});

test('the csv of rejects gives back every value, by taking one apostrophe away where a cell begins', () => {
  const tricky = fc.string({ unit: fc.constantFrom('=', '+', '-', '@', "'", ';', '\t', '\r', '\n', ',', '"', 'a') });
  fc.assert(
    fc.property(fc.oneof(tricky, anyText), (value) => {
      const cell = secondField(cellsOf(value));
      expect(cell).not.toMatch(/(^|[;\t\r\n])[=+\-@\t\r]/);
      expect(cell.replaceAll(/(^|[;\t\r\n])'/g, '$1')).toBe(value);
    }),
  );
});
