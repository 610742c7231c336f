import type { CsvCase } from './csv-case.ts';

/** Several of these rules at once: what the suites with Spark load, since each definition is a script of its own. */
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
    rule: 'comments and skipped lines of files whose lines end in a carriage return',
    input: 'x\r#y\ra b\r#z\r1  2 \r\r3\r',
    source: { delimiter: 'blanks', lineEnd: 'cr', skip: 1, comment: '#' },
    rows: [['1', '2']],
    rejects: [[2, 7, 19, null, 'too-few-fields', null]],
  },
];

/** The reading rules for what a definition says of the shape of a file. */
export const shapeCases: readonly CsvCase[] = [
  {
    rule: 'lines in front of the header are passed over, and counted',
    input: 'Report: "sales\r\nof 2026-01-05\n\na,b\n1,2\n,3\n',
    source: { skip: 3 },
    rows: [['1', '2']],
    rejects: [[2, 6, 39, 'a', 'missing-required', '']],
  },
  {
    rule: 'a byte order mark in front of them',
    input: '\xef\xbb\xbfnote\na,b\n1,2\n',
    source: { skip: 1 },
    rows: [['1', '2']],
  },
  {
    rule: 'lines in front of the first record',
    input: 'note\n1,2\n',
    source: { skip: 1, header: false },
    rows: [['1', '2']],
  },
  {
    rule: 'a file of nothing but such lines has no header',
    input: 'note\nmore',
    source: { skip: 2 },
    refusal: 'bad-header',
  },
  { rule: 'and no records', input: 'note\nmore', source: { skip: 2, header: false }, rows: [] },
  { rule: 'a file of fewer lines', input: 'note\nmore\n', source: { skip: 3, header: false }, refusal: 'bad-header' },
  {
    rule: 'lines that begin with the comment are passed over, whatever stands in them',
    input: '# of "today\na,b\n#\n1,2\n#,,,\n 3,#4\n"5\n#6",7\n8\n#',
    source: { comment: '#' },
    rows: [
      ['1', '2'],
      [' 3', '#4'],
      ['5\n#6', '7'],
    ],
    rejects: [[4, 9, 42, null, 'too-few-fields', null]],
  },
  {
    rule: 'comments after lines that are passed over, where no quote holds a newline',
    input: 'x\n#a,b\n1,2\n',
    source: { comment: '#', skip: 1, header: false, multiline: false },
    rows: [['1', '2']],
  },
  { rule: 'nothing but comments', input: '#a,b\n#1,2\n', source: { comment: '#' }, refusal: 'bad-header' },
  {
    rule: 'lines that end in a carriage return alone',
    input: 'a,b\r1,2\r\r"3\r4",x\n\r5\r6,7',
    source: { lineEnd: 'cr' },
    rows: [
      ['1', '2'],
      ['6', '7'],
    ],
    rejects: [
      [2, 4, 9, null, 'stray-newline', null],
      [3, 6, 18, null, 'too-few-fields', null],
    ],
  },
  {
    rule: 'lines that end in a carriage return, though the definition has it otherwise',
    input: 'a,b\r\n1,2\r\n',
    source: { lineEnd: 'cr' },
    rows: [],
    rejects: [
      [1, 2, 4, null, 'stray-newline', null],
      [2, 3, 9, null, 'stray-newline', null],
    ],
  },
  {
    rule: 'what is skipped and what is a comment ends in a carriage return too',
    input: 'x\r#y\ra,b\r#z\r1,2',
    source: { lineEnd: 'cr', skip: 1, comment: '#' },
    rows: [['1', '2']],
  },
  {
    rule: 'an escape, in quotes and outside: what comes after it stands for itself',
    input: 'a,b\n"x \\"y\\" \\\\",1\\,2\\"3\n\\"q\\",a\\\\\n"d""q",\\\n5\n',
    source: { escape: '\\' },
    rows: [
      ['x "y" \\', '1,2"3'],
      ['"q"', 'a\\'],
      ['d"q', '\n5'],
    ],
  },
  {
    rule: 'an escape without quotes',
    input: 'a\\,b,b\n1\\,2,"3\\"\n',
    source: { escape: '\\', quote: null, header: true },
    optional: false,
    refusal: 'missing-column',
  },
  {
    rule: 'an escape before a letter, a digit or nothing',
    input: 'a,b\n1,C:\\temp\n2,"\\1"\n3,"\\\\t"\n4,x\\\n',
    source: { escape: '\\', multiline: false },
    rows: [['3', '\\t']],
    rejects: [
      [1, 2, 4, 'b', 'unknown-escape', 'C:\\temp'],
      [2, 3, 14, 'b', 'unknown-escape', '\\1'],
      [4, 5, 29, 'b', 'unknown-escape', 'x\\'],
    ],
  },
  {
    rule: 'tokens for NULL are compared with the field as it is written',
    input: 'a,b\n1,\\N\n2,\\\\N\n3,"\\N"\n4,\\,\n',
    source: { escape: '\\', nulls: ['\\N', ','] },
    rows: [
      ['1', null],
      ['2', '\\N'],
      ['4', ','],
    ],
    rejects: [[3, 4, 15, 'b', 'unknown-escape', '\\N']],
  },
  {
    rule: 'an escaped line end, which is none',
    input: 'a,b\n1,x\\\r\ny\n2,"p\\\nq"\n3,\\\n',
    source: { escape: '\\' },
    rows: [
      ['1', 'x\r\ny'],
      ['2', 'p\nq'],
      ['3', '\n'],
    ],
  },
  {
    rule: 'an escaped line end, where a field holds none',
    input: 'a,b\n1,x\\\r\n2,"p\\\nq",3\n',
    source: { escape: '\\', multiline: false },
    rows: [],
    rejects: [
      [1, 2, 4, 'b', 'unknown-escape', 'x\\\r'],
      [2, 3, 10, null, 'unclosed-quote', null],
      [3, 4, 16, null, 'stray-quote', null],
    ],
  },
  {
    rule: 'a name in the header that is escaped wrongly',
    input: 'a,\\b\n1,2\n',
    source: { escape: '\\' },
    refusal: 'bad-header',
  },
  {
    rule: 'blanks around quotes, where they are said, and around nothing else',
    input: 'a,b\n "1" ,\t"x, y"\t\n 2 , \n"3"x,4\n',
    source: { blanksAroundQuotes: true },
    rows: [
      ['1', 'x, y'],
      [' 2 ', ' '],
    ],
    rejects: [[3, 4, 25, null, 'stray-quote', null]],
  },
  {
    rule: 'blanks before a quote, where they are not said',
    input: 'a,b\n1, "2"\n',
    rows: [],
    rejects: [[1, 2, 4, null, 'stray-quote', null]],
  },
  {
    rule: 'a tab is no blank where it is the delimiter',
    input: 'a\tb\n1\t "2"\n\t"3"\n',
    source: { delimiter: '\t', blanksAroundQuotes: true },
    rows: [['1', '2']],
    rejects: [[2, 3, 11, 'a', 'missing-required', '']],
  },
  {
    rule: 'a delimiter of several characters, of which some stand in fields',
    input: 'a||b\n1||x|y\n2|||3\n"4||"||"5"\n6|7\n8||\n"9"|||10\n',
    source: { delimiter: '||' },
    rows: [
      ['1', 'x|y'],
      ['2', '|3'],
      ['4||', '5'],
      ['8', null],
      ['9', '|10'],
    ],
    rejects: [[4, 5, 29, null, 'too-few-fields', null]],
  },
  {
    rule: 'a delimiter that begins again within itself',
    input: 'aababcb\n1abab2\n3aabab4ababc5\n6ababc7',
    source: { delimiter: 'ababc', header: false },
    rows: [
      ['a', 'b'],
      ['3aabab4', '5'],
      ['6', '7'],
    ],
    rejects: [[2, 2, 8, null, 'too-few-fields', null]],
  },
  {
    rule: 'runs of blanks as the delimiter',
    input: ' a \t b\n1 2\n  3\t\t"x  y"  \n \t\n"" 4\n5\r\n',
    source: { delimiter: 'blanks' },
    rows: [
      ['1', '2'],
      ['3', 'x  y'],
      ['', '4'],
    ],
    rejects: [[4, 6, 33, null, 'too-few-fields', null]],
  },
  {
    rule: 'records that lack fields, where they may',
    input: 'a,b\n1\n2,3\n"4"\n\n5,6,7\n,\n',
    source: { ragged: 'pad' },
    rows: [
      ['1', null],
      ['2', '3'],
      ['4', null],
    ],
    rejects: [
      [4, 6, 15, null, 'too-many-fields', null],
      [5, 7, 21, 'a', 'missing-required', ''],
    ],
  },
  {
    rule: 'a blank line is none that lacks fields, where blanks part these',
    input: 'a b\n \n1\n\n2 3\n',
    source: { ragged: 'pad', delimiter: 'blanks' },
    rows: [
      ['1', null],
      ['2', '3'],
    ],
  },
  {
    rule: 'records without a header that lack fields',
    input: '1\n2,3',
    source: { ragged: 'pad', header: false },
    rows: [
      ['1', null],
      ['2', '3'],
    ],
  },
  {
    rule: 'a delimiter at the end of each line',
    input: 'a,b,\r\n1,2,\r\n3,,\n4,5\n6,\n7,8,9\n10,11,12,\n13,14,""\n\n15,16,',
    source: { trailingDelimiter: true },
    rows: [
      ['1', '2'],
      ['3', null],
      ['15', '16'],
    ],
    rejects: [
      [3, 4, 16, null, 'too-few-fields', null],
      [4, 5, 20, null, 'too-few-fields', null],
      [5, 6, 23, null, 'too-many-fields', null],
      [6, 7, 29, null, 'too-many-fields', null],
      [7, 8, 39, null, 'too-many-fields', null],
    ],
  },
  {
    rule: 'a delimiter at the end of each line, but the header’s',
    input: 'a,b\n1,2,\n',
    source: { trailingDelimiter: true },
    rows: [['1', '2']],
  },
  {
    rule: 'a delimiter at the end of a line, where fields may be lacking',
    input: 'a;;b;;\n1;;2;;\n3;;\n4\n5;;6\n',
    source: { trailingDelimiter: true, ragged: 'pad', delimiter: ';;' },
    rows: [
      ['1', '2'],
      ['3', null],
      ['4', null],
      ['5', '6'],
    ],
  },
  {
    rule: 'a delimiter at the end of each line of one column',
    input: 'a,\n1,\n\n,\n',
    source: { trailingDelimiter: true },
    rows: [['1', null]],
    rejects: [[2, 4, 7, 'a', 'missing-required', '']],
    warnings: 1,
  },
  ...combinedCases,
];
