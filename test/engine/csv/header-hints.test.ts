import { expect, test } from 'vitest';
import { csv, definePipeline, defineTable, integer, merge, text } from '../../../model/index.ts';
import { Pieces, readBytes } from '../read-bytes.ts';

const [table] = definePipeline({
  name: 'hints',
  tables: [
    defineTable({
      name: 'hints',
      source: csv({ prefix: 'hints/' }),
      columns: { id: integer(), full_name: text({ from: ['name', 'Name of person'] }), note: text({ optional: true }) },
      key: ['id'],
      load: merge(),
    }),
  ],
}).tables;

test.each([
  ['another delimiter', 'id;name;note\n1;a;b\n', 'the delimiter ";" would fit'],
  ['another delimiter and quotes', '"id"\t"name"\n1\ta\n', 'the delimiter "\\t" would fit'],
  [
    'names in another case',
    'ID,Name\n1,a\n',
    'only case or blanks differ in "ID", "Name": name what the file has in from',
  ],
  ['names with blanks', 'id, name \n1,a\n', 'differ in " name ": name'],
  ['no header', '1,Ann,x\n2,Bob,y\n', 'or does the file have no header? Then say header: false'],
  ['a column that is not there', 'id,note\n1,a\n', 'a file may lack columns that say optional: true or have a default'],
  [
    'JSON lines in it',
    '{"id":1,"name":"a"}\n',
    'the file is JSON by its beginning: a table with json() reads lines of it, or write it as csv',
  ],
  [
    'a JSON document in it',
    '[\n  {"id":1}\n]\n',
    'the file is JSON by its beginning: a table with json() reads lines of it, or write it as csv',
  ],
  [
    'an error of S3 in it',
    '<?xml version="1.0"?>\n<Error><Code>AccessDenied',
    'the file is HTML or XML by its beginning',
  ],
  ['an error page in it', '\n<HTML lang=en>\n', 'the file is HTML or XML by its beginning'],
  ['a workbook', 'PK\x03\x04..........................xl/worksheets', 'an Excel workbook: save its sheet as csv'],
])('a file with %s is refused, and told what would fit', async (_, content, hint) => {
  if (table === undefined) throw new Error('The pipeline has one table.');
  const { refusal, staged } = await readBytes(table, new Pieces(Buffer.from(content, 'latin1'), [7]));
  expect(staged).toBe(0);
  expect(refusal).toContain(hint);
});

test('the first record of a file without a header is not shown, since it may be personal', async () => {
  if (table === undefined) throw new Error('The pipeline has one table.');
  const { refusal } = await readBytes(table, new Pieces(Buffer.from('1,Ann,x\n'), [100]));
  expect(refusal).toMatch(/^missing-column: no column "id".*3 that no column is read from/);
  expect(refusal).not.toContain('Ann');
});
