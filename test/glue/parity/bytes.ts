import { crc32, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { append, type CsvOptions, csv, defineTable, integer, text } from '../../../model/index.ts';
import type { Loaded } from '../both-engines.ts';
import { randomCases } from '../random-definition.ts';
import type { BothLoads } from './both-loads.ts';

/** Definitions made by chance, and any bytes, in a file or in the name of its folder. */
export function bytes({ loadBoth }: BothLoads): void {
  test.each(randomCases(5, 4711).map((each, index) => [index + 1, each] as const))(
    'definition %i of those made by chance, with files made for it',
    async (_, { table, files }) => {
      const { laptop, glue } = await loadBoth(table, files);
      expect(laptop.files).toHaveLength(Object.keys(files).length);
      expect(glue).toEqual(laptop);
    },
  );

  test.each<[string, Partial<CsvOptions>, (record: string) => Buffer]>([
    ['windows-1252', { encoding: 'windows-1252' }, (text) => Buffer.from(text, 'latin1')],
    ['iso-8859-1', { encoding: 'iso-8859-1', delimiter: '\t', quote: "'" }, (text) => Buffer.from(text, 'latin1')],
    ['no quotes', { quote: null, delimiter: '|' }, (text) => Buffer.from(text)],
    ['no header', { header: false, delimiter: ';' }, (text) => Buffer.from(text)],
    ['no newline in quotes', { multiline: false }, (text) => Buffer.from(text)],
  ])('any bytes, as a source with %s', async (title, source, encode) => {
    const table = defineTable({
      name: `bytes_${title.replaceAll(/\W/g, '_')}`,
      source: csv({ prefix: 'bytes/', ...source }),
      columns: {
        a: text({ nulls: ['é'] }),
        b: integer({ default: 3 }),
        c: text({ folder: 'where', optional: true, trim: true }),
      },
      load: append(),
    });
    const pieces = [
      '"',
      "'",
      ',',
      ';',
      '|',
      '\t',
      '\n',
      '\n',
      '\r\n',
      '\r',
      '1',
      '22',
      'é',
      '\x81',
      '\x80',
      'x',
      '""',
      '\0',
    ];
    let state = 42;
    const next = () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state;
    };
    const noise = Array.from({ length: 20_000 }, () => pieces[(next() >> 8) % pieces.length]).join('');
    const delimiter = source.delimiter ?? ',';
    const good = Array.from({ length: 500 }, (_, i) => `é${i}${delimiter}${i}\n`).join('');
    const header = source.header === false ? '' : `a${delimiter}b\n`;
    const files = {
      'where=here/noise.csv': encode(header + noise),
      'where= caf%C3%A9 /good.csv': encode(header + good),
      'where=%zz/packed.csv.gz': Buffer.concat([gzipSync(encode(header + good)), gzipSync(encode(good))]),
      'nowhere/more.csv': encode(header + good),
      'where=here/broken.csv.gz': gzipSync(encode(header + good)).subarray(0, 400),
      '_hidden/a.csv': encode(header + good),
      '.b.csv': encode(header + good),
    };
    const { laptop, glue } = await loadBoth(table, files);
    expect(laptop.rows).toHaveLength(2000);
    expect(laptop.rejects.length).toBeGreaterThan(1000);
    expect(glue).toEqual(laptop);
  });

  test('gzip files of several members, cut or followed by something at any place', async () => {
    const table = defineTable({
      name: 'members',
      source: csv({ prefix: 'members/' }),
      columns: { a: text({ required: true }), b: text() },
      load: append(),
    });
    const [first, second] = [gzipSync('a,b\n1,2\n'), gzipSync('3,4\n')];
    const changed = (at: number, byte: number) => Buffer.from(second).fill(byte, at, at + 1);
    const extra = Buffer.concat([
      Buffer.from([0x1f, 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3, 2, 0, 0x61, 0x62]),
      Buffer.from('name\0comment\0'),
    ]);
    // The sum of a header is the last two bytes of its own CRC32.
    const sum = Buffer.alloc(2);
    sum.writeUInt16LE(crc32(extra) & 0xffff);
    const behind: readonly Buffer[] = [
      second,
      Buffer.concat([second, second]),
      ...[1, 2, 5, 9, 10, 12, second.length - 3].map((length) => second.subarray(0, length)),
      changed(0, 0x20),
      changed(1, 0),
      changed(2, 9),
      changed(12, 0xff),
      changed(second.length - 6, 0xff),
      changed(second.length - 2, 0xff),
      Buffer.alloc(1),
      Buffer.alloc(1000),
      Buffer.concat([Buffer.alloc(10), second]),
      Buffer.from('something else'),
      Buffer.concat([extra, sum, second.subarray(10)]),
    ];
    const files = behind.map((rest, index) => [`${index}.csv.gz`, Buffer.concat([first, rest])] as const);
    const { laptop, glue } = await loadBoth(table, Object.fromEntries(files));
    expect(laptop.files).toHaveLength(files.length);
    expect(glue.rows).toEqual(laptop.rows);
    // How much is read of a file before it breaks is each library's own.
    const verdicts = ({ files: found }: Loaded) =>
      found.map((file) => Array.isArray(file) && [file[0], file[3], file[7]]);
    expect(verdicts(glue)).toEqual(verdicts(laptop));
  });

  test('folders whose percent-encoding is none of UTF-8', async () => {
    const table = defineTable({
      name: 'folders',
      source: csv({ prefix: 'folders/' }),
      columns: { a: text(), where: text({ folder: 'where' }) },
      load: append(),
    });
    const names = [
      'caf%C3%A9',
      'caf%E9',
      '%C3',
      '%ED%A0%80',
      '%C0%80',
      'a%2',
      '%-1',
      '%+1',
      'a+b',
      '%zz%C3%A9',
      '€%E2%82%AC',
    ];
    const files = Object.fromEntries(names.map((name) => [`where=${name}/a.csv`, Buffer.from('a\n1\n')]));
    const { laptop, glue } = await loadBoth(table, files);
    expect(laptop.rows).toHaveLength(names.length);
    expect(glue).toEqual(laptop);
  });
}
