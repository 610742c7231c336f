import type { CsvCase } from './csv-case.ts';

/** Several of the rules for shapes at once: what the suites with Spark load, since each definition is a script of its own. */
export const combinedCases: readonly CsvCase[] = [
  {
    rule: 'another dialect with everything at once',
    input: '-- note\r\n! by "x\r\na::b\r\n1:::2 \r\n "3\\"" :: "4""4" \r\n! 5::6\r\n7::\\:\\:\r\n8\r::9\r\n',
    source: { delimiter: '::', escape: '\\', blanksAroundQuotes: true, comment: '!', skip: 1, multiline: false },
    rows: [
      ['1', ':2 '],
      ['3"', '4"4'],
      ['7', '::'],
    ],
    rejects: [[4, 8, 68, null, 'stray-carriage-return', null]],
  },
  {
    rule: 'uneven lines among comments, of another dialect',
    input: '"a" ;"b";\n#\n"1" ; "2" ;\n3;\n4;5;6;\n',
    source: { delimiter: ';', blanksAroundQuotes: true, comment: '#', ragged: 'pad', trailingDelimiter: true },
    rows: [
      ['1', '2'],
      ['3', null],
    ],
    rejects: [[3, 5, 27, null, 'too-many-fields', null]],
  },
  {
    rule: 'a trailer of another dialect, in which fields are escaped and lines end in a delimiter',
    input: 'a|~b|~\n1\\||~2|~\n#\nEND|~1|~\n',
    source: {
      delimiter: '|~',
      escape: '\\',
      comment: '#',
      trailingDelimiter: true,
      trailer: { first: 'END', records: 2 },
    },
    rows: [['1|', '2']],
  },
  {
    rule: 'comments and skipped lines of files whose lines end in a carriage return',
    input: 'x\r#y\ra b\r#z\r1  2 \r\r3\r',
    source: { delimiter: 'blanks', lineEnd: 'cr', skip: 1, comment: '#' },
    rows: [['1', '2']],
    rejects: [[2, 7, 19, null, 'too-few-fields', null]],
  },
];
