import { describe, expect, test } from 'vitest';
import { findKey } from '../../../engine/infer/find-key.ts';
import { useInference } from './inferred.ts';

const infer = useInference();
const latin = (text: string) => Buffer.from(text, 'latin1');

describe('how a file is written is found out:', () => {
  test.each([
    ['tab', 'id\tname\n1\ta,b\n', { delimiter: '\t' }],
    ['pipe', 'id|name\n1|a,b\n', { delimiter: '|' }],
    ['semicolon', 'id;name\n1;a,b\n', { delimiter: ';' }],
    ['a control character', 'id\u0001name\n1\u0001a,b\n', { delimiter: '\u0001' }],
    ['a delimiter inside quoted names', '"Last, First, Middle";n\n"a, b, c";1\n', { delimiter: ';' }],
    ['inch marks', 'id,item\n1,6" nail\n2,TV 55"\n', { delimiter: ',', quote: null }],
    ['single quotes', "id,txt\n1,'a, b'\n2,'c'\n", { delimiter: ',', quote: "'" }],
    ['sep=;', 'sep=;\nid;name\n1;a\n', { delimiter: ';', skip: 1 }],
    [
      'a report’s title',
      'Report: Sales, by region\nGenerated: 2026-01-05\n\nid,region,sum,of\n1,North,10.5,a\n2,South,3,b\n',
      { skip: 3 },
    ],
    ['comments', '# exported by X\nid,name\n1,a\n# note\n2,b\n', { comment: '#', skip: 0 }],
    ['one column', 'name\na\nb\n', { delimiter: ',' }],
    [
      'a backslash before quotes',
      'id,txt\n1,"he said \\"hi\\", ok"\n2,"C:\\\\path\\\\"\n',
      { delimiter: ',', escape: '\\' },
    ],
    ['carriage returns alone', 'id,name\r1,a\r2,b\r', { lineEnd: 'cr' }],
    ['blanks before quotes', 'id, name\n1, "Doe, Jane"\n2, "Roe"\n', { blanksAroundQuotes: true }],
    [
      'many blanks before quotes, in the header too',
      '"Name",     "Sex", "Age"\n"Alex",       "M",   41\n"Bert",       "M",   42\n',
      { blanksAroundQuotes: true, quote: '"' },
    ],
    [
      'a title that a spreadsheet filled up',
      'Statement;;;\nAccount 12;;;\nday;text;sum;unit\n1;a;2;EUR\n3;b;4;EUR\n',
      { delimiter: ';', skip: 2 },
    ],
    [
      'blanks before quotes, and backslashes before others',
      'Name,   Country\n"T. \\"Eddie\\" Tolan",   "USA"\n"Bolt",   "JAM"\n',
      { blanksAroundQuotes: true, escape: '\\' },
    ],
    ['a header of which one name is empty', ',a,b\n0,1,x\n1,,y\n', { delimiter: ',', skip: 0 }],
    ['more comments than records', '# a\n# b\n# c\nid,name\n1,a\n', { comment: '#', delimiter: ',', skip: 0 }],
    ['two characters between fields', 'id||name\n1||a|b\n2||c\n', { delimiter: '||' }],
    ['a delimiter at the end of each record', 'id,name\n1,a,\n2,b,\n', { trailingDelimiter: true, skip: 0 }],
    ['a backslash that escapes nothing', 'id,path\n1,C:\\temp\n2,"a"\n', { escape: null }],
    ['records that lack fields at their end', 'a,b,c\n1,2\n4,5,6\n7,8\n9,1,2\n', { ragged: 'pad' }],
    ['a last line that is no record', 'a,b,c\n1,2,3\n4,5,6\n', { ragged: 'reject' }],
    ['quotes, of which one is never closed', `id,name\n${'1,"a"\n'.repeat(30)}2,"b"c\n`, { quote: '"' }],
    ['fields that are empty', 'id|a|b\n1||\n2||x\n', { delimiter: '|' }],
  ])('%s', async (_, content, dialect) => {
    expect(await infer(content)).toMatchObject(dialect);
  });

  test('its encoding by what is valid, with the first odd line in a remark', async () => {
    expect(await infer('name\nZürich\n')).toMatchObject({ encoding: 'utf-8', encodingReason: null });
    const { encoding, encodingReason } = await infer(latin('id,name\n1,Z\xfcrich\n2,Gen\xe8ve\n'));
    expect(encoding).toBe('windows-1252');
    expect(encodingReason).toContain('from line 2 on, which reads "1,Zürich"');
  });

  test.each([
    ['windows-1251', 'id,\xe8\xec\xff\n1,\xc8\xe2\xe0\xed\n2,\xcf\xb8\xf2\xf0\n', 'имя'],
    ['windows-1250', 'id,miasto\n1,\xa3\xf3d\x9f\n2,Krak\xf3w\n', 'Łódź'],
    ['windows-1253', 'id,x\n1,\xc1\xe8\xde\xed\xe1\n2,\xd0\xdc\xf4\xf1\xe1\n', 'Αθήνα'],
    ['windows-1252', 'id,x\n1,\x84Stra\xdfe\x93\n2,5 \x80\n', 'Straße'],
  ])('or another encoding by its letters: %s', async (encoding, content, word) => {
    const found = await infer(latin(content));
    expect(found.encoding).toBe(encoding);
    expect(found.encodingReason).toContain(word);
  });

  test.each([
    ['little endian', (text: string) => Buffer.from(text, 'utf16le')],
    ['big endian', (text: string) => Buffer.from(text, 'utf16le').swap16()],
  ])('or UTF-16 by its byte order mark: %s', async (_, write) => {
    const found = await infer(write('\ufeffid;Größe\r\n1;1,50\r\n2;2,75\r\n'));
    expect(found).toMatchObject({ encoding: 'utf-16', delimiter: ';', records: 2 });
    expect(found.columns.map(({ header }) => header)).toEqual(['id', 'Größe']);
  });

  test.each([
    ['Chinese that may be Korean', 'id,city\n1,\xb1\xb1\xbe\xa9\n', /may be .*gb18030 \("1,北京"\)/],
    ['JSON lines', '{"id":1,"a":"x"}\n{"id":2,"a":"y"}\n', /JSON by its beginning/],
    ['a zip archive', 'PK\x03\x04', /the file is a zip archive/],
    ['a record with a field too many', 'a,b\n1,2\n3,4,5\n', /too-many-fields.*"3,4,5"/],
  ])('or is said not to be: %s', async (_, content, found) => {
    await expect(infer(latin(content))).rejects.toThrow(found);
  });

  test.each([
    ['a byte that is no UTF-8', '1,Z\xc3\xbcrich', '2,Z\xfcrich', /expected UTF-8/],
    ['a field too many', '1,a', '2,b,c', /more fields/],
    ['a field too few', '1,a', '2', /fewer fields/],
    ['a NUL', '1,a', '2,b\0', /no NUL/],
    ['a quote after a quote', '1,"a"', '2,"b" c', /after a closing quote/],
    ['a byte that its encoding lacks', '1,Z\xfcrich', '2,\x81', /a byte that the encoding/],
  ])('a record with %s is a reject where it is one of many', async (_, good, bad, message) => {
    const told = bad.includes('\x81') ? { encoding: 'windows-1252' as const } : {};
    const { refused, records, calls } = await infer(latin(`id,name\n${`${good}\n`.repeat(998)}${bad}\n`), told);
    expect([records, refused.count, refused.most]).toEqual([999, 1, 1]);
    expect(refused.first).toMatchObject({ line: 1000, record: 999, message: expect.stringMatching(message) });
    expect(calls['id']).toBe('integer()');
    await expect(infer(latin(`id,name\n${`${good}\n`.repeat(10)}${bad}\n`), told)).rejects.toThrow(message);
  });

  test('and none where a record cannot be told from those after it', async () => {
    await expect(infer(`id,name\n${'1,"a"\n'.repeat(998)}2,"b\n`)).rejects.toThrow('unclosed-quote');
  });

  test('or is taken as a person says', async () => {
    const { columns } = await infer(latin('a;b,c\n1;2,3\n'), { delimiter: ',', encoding: 'windows-1252' });
    expect(columns.map(({ header }) => header)).toEqual(['a;b', 'c']);
  });
});

describe('a first record that fits the columns', () => {
  test.each([
    ['numbers and dates', '1,Alice,2026-01-05\n2,Bob,2026-01-06\n'],
    ['a number twice', '0,0,1\n5,6,7\n'],
  ])('is doubted as a header: %s', async (_, content) => {
    expect((await infer(content)).headerDoubt).toContain('the first record fits the columns');
    expect(await infer(content, { header: false })).toMatchObject({ header: false, headerDoubt: null, records: 2 });
    expect((await infer('1,2\n3,4\n', { header: true })).headerDoubt).toBeNull();
  });

  test.each([
    ['names', 'id,name\n1,a\n'],
    ['years side by side', 'country,2019,2020\nA,1,2\n'],
    ['text all along', 'Alice,Bob\nCarl,Dora\n'],
  ])('is a header where it has %s', async (_, content) => {
    expect((await infer(content)).headerDoubt).toBeNull();
  });
});

describe('several files', () => {
  test('are one table, whose types take the values of all', async () => {
    const { calls, records } = await infer(['id,x\n1,2\n', 'id,x\n2,2.5\n']);
    expect([records, calls]).toEqual([2, { id: 'integer()', x: 'numeric()' }]);
  });

  test('whose headers differ by letter case and blanks alone are read by loose names', async () => {
    const found = await infer(['Id,Amount\n1,2\n', 'id, AMOUNT \n2,2.5\n']);
    expect(found).toMatchObject({ isLoose: true, records: 2, calls: { Id: 'integer()', Amount: 'numeric()' } });
    expect((await infer(['Id,x\n1,2\n', 'Id,x\n2,2.5\n'])).isLoose).toBe(false);
    await expect(infer(['a,A\n1,2\n', 'A,a\n2,2.5\n'])).rejects.toThrow('another header');
  });

  test('of different kinds are refused', async () => {
    await expect(infer(['id,x\n1,2\n', 'id,y\n2,2.5\n'])).rejects.toThrow(
      'another header than in the files before: "y"',
    );
  });
});

describe('a key', () => {
  const found = async (table: string, content: string) => {
    const { columns, records } = await infer(content);
    return findKey(
      table,
      columns,
      columns.map(({ header }) => header),
      records,
    );
  };

  test.each([
    ['customers', 'id,name\n1,a\n2,b\n', ['id']],
    ['customers', 'name,customer_id\na,1\nb,2\n', ['customer_id']],
    ['stg_countries', 'name,country_code\na,X\nb,Y\n', ['country_code']],
    ['orders', 'customer_id,amount\n1,10\n2,20\n', []],
    ['orders', 'customer,amount\nann,10\nbob,20\n', []],
    ['orders', 'id,amount\n1,10\n1,20\n', []],
    ['orders', 'id,amount\n1,10\n,20\n', []],
  ])('of %s in %j is %j: it is one by its name and by its values', async (table, content, key) => {
    expect((await found(table, content)).columns).toEqual(key);
  });

  test('that may be one by chance is named, and the table appends', async () => {
    expect((await found('orders', 'customer_id,amount\n1,10\n2,20\n')).reason).toBe(
      "customer_id is different in each of the 2 records. If it tells records apart in all files: key: ['customer_id'], load: merge()",
    );
  });
});
