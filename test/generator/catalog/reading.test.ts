import { describe, expect, test } from 'vitest';
import { compileCatalog } from '../../../generator/catalog/compile-catalog.ts';
import * as model from '../../../model/index.ts';
import { fieldsOf, parsed, serdeOf, type TableInput } from './catalog-table.ts';

describe('a column that is read from a folder', () => {
  const columns = {
    amount: model.numeric(12, 2),
    loaded: model.date({ folder: 'Day', format: 'YYYYMMDD' }),
    day: model.text(),
    region: model.text({ folder: 'region' }),
  };

  test('is a partition key, as text, and no column', () => {
    const { PartitionKeys, StorageDescriptor } = parsed({ amount: columns.amount, region: columns.region });
    expect(PartitionKeys).toEqual([{ Name: 'region', Type: 'string', Comment: 'text' }]);
    expect(StorageDescriptor.Columns.map(({ Name }) => Name)).toEqual(['amount']);
  });

  test('keeps the order of the definition, and a name apart from the columns’', () => {
    const { PartitionKeys, StorageDescriptor, Parameters } = parsed(columns);
    const [day, region] = PartitionKeys.map(({ Name }) => Name);
    expect(day).toMatch(/^day_[0-9a-f]{8}$/);
    expect(region).toBe('region');
    expect(StorageDescriptor.Columns.map(({ Name }) => Name)).toEqual(['amount', 'day']);
    expect(Parameters[`aspen.folder.${day}`]).toBe('Day');
    expect(Parameters['aspen.caution.folders']).toMatch(/in the order of the keys/);
  });

  test('has the better right to a name than a column of exactly that name', () => {
    const { PartitionKeys, StorageDescriptor } = parsed({ day: model.text(), d: model.date({ folder: 'day' }) });
    expect(PartitionKeys[0].Name).toBe('day');
    expect(StorageDescriptor.Columns[0].Name).toMatch(/^day_[0-9a-f]{8}$/);
  });

  test('is told apart from a column even where both fold to one name with one digest', () => {
    const { PartitionKeys, StorageDescriptor } = parsed({ Day: model.text(), d: model.date({ folder: 'Day' }) });
    expect(StorageDescriptor.Columns[0].Name).toBe(`${PartitionKeys[0].Name}_2`);
  });

  test('is an empty list where there is none, since Athena wants one', () => {
    expect(parsed({ a: model.text() }).PartitionKeys).toEqual([]);
  });
});

describe('the way files are read', () => {
  test('keeps every backslash: what escapes is a character that no line has', () => {
    expect(serdeOf({ delimiter: ';', quote: "'" })).toEqual({
      SerializationLibrary: 'org.apache.hadoop.hive.serde2.OpenCSVSerde',
      Parameters: { separatorChar: ';', quoteChar: "'", escapeChar: '\n' },
    });
  });

  test('takes the empty field for NULL and \\N for text where fields are never quoted', () => {
    expect(serdeOf({ quote: null, delimiter: '\t' })).toEqual({
      SerializationLibrary: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
      Parameters: { 'field.delim': '\t', 'serialization.format': '\t', 'serialization.null.format': '' },
    });
  });

  test('tells a digit that delimits by its code, since Hive takes a number for one', () => {
    expect(serdeOf({ quote: null, delimiter: '9' }).Parameters['field.delim']).toBe('57');
  });

  test('finds the columns of lines of fixed width by a pattern, in the order in which they stand there', () => {
    const [table] = model.definePipeline({
      name: 'p',
      tables: [
        model.defineTable({
          name: 't',
          source: model.fixedWidth({ prefix: 't/', skip: 2, positions: 'bytes' }),
          columns: {
            rest: model.text({ from: { start: 12 } }),
            b: model.integer({ from: { start: 6, length: 4 } }),
            a: model.text({ from: { start: 1, end: 5 } }),
          },
          load: model.append(),
        }),
      ],
    }).tables;
    if (table === undefined) throw new Error('The pipeline has one table.');
    const read: TableInput = JSON.parse(compileCatalog(table).table);
    const { Columns, SerdeInfo } = read.StorageDescriptor;
    expect(Columns.map(({ Name }) => Name)).toEqual(['a', 'b', 'rest']);
    const pattern = String(SerdeInfo.Parameters['input.regex']);
    expect(pattern).toBe('(.{0,5})(.{0,4}).{0,2}(.*).*');
    // Hive wants all of the line.
    const fields = (line: string) => new RegExp(`^(?:${pattern})$`).exec(line)?.slice(1);
    expect(fields('abcde  42--more')).toEqual(['abcde', '  42', 'more']);
    expect(fields('abc')).toEqual(['abc', '', '']);
    expect(read.Parameters).toMatchObject({ 'skip.header.line.count': '2', classification: 'fixed-width' });
    expect(Object.keys(read.Parameters)).toEqual(
      expect.arrayContaining(['aspen.caution.blanks', 'aspen.caution.shape']),
    );
  });

  test('finds the columns of lines of JSON by their keys', () => {
    const [table] = model.definePipeline({
      name: 'p',
      tables: [
        model.defineTable({
          name: 't',
          source: model.json({ prefix: 't/' }),
          columns: { id: model.integer(), made: model.timestamptz({ from: ['madeAt', 'made_at'] }) },
          load: model.append(),
        }),
      ],
    }).tables;
    if (table === undefined) throw new Error('The pipeline has one table.');
    const read: TableInput = JSON.parse(compileCatalog(table).table);
    const { Columns, SerdeInfo } = read.StorageDescriptor;
    expect(SerdeInfo.SerializationLibrary).toBe('org.openx.data.jsonserde.JsonSerDe');
    expect(Columns.map(({ Name }) => Name)).toEqual(['id', 'madeat']);
    expect(SerdeInfo.Parameters).toEqual({ 'mapping.madeat': 'madeAt' });
    expect(read.Parameters).toMatchObject({ classification: 'json' });
    expect(Object.keys(read.Parameters)).toContain('aspen.caution.lines');
  });

  test('does not know what a row holds of its file, which no field has', () => {
    expect(fieldsOf({ a: model.text(), file: model.text({ fromFile: 'name' }) }).map(({ Name }) => Name)).toEqual([
      'a',
    ]);
  });

  test('names an encoding other than UTF-8, and says where it is not heeded', () => {
    expect(serdeOf({ quote: null, encoding: 'windows-1252' }).Parameters['serialization.encoding']).toBe(
      'windows-1252',
    );
    expect(serdeOf({}).Parameters).not.toHaveProperty('serialization.encoding');
    const quoted = parsed({ a: model.text() }, { source: { encoding: 'iso-8859-1' } });
    expect(quoted.Parameters['aspen.caution.encoding']).toMatch(/^The files are iso-8859-1\./);
  });

  test('skips a header, and says that a query does not look at it', () => {
    const { Parameters } = parsed({ a: model.text() });
    expect(Parameters['skip.header.line.count']).toBe('1');
    expect(Parameters['aspen.caution.position']).toMatch(/^A query finds columns by their place/);
    const bare = parsed({ a: model.text() }, { source: { header: false, quote: null } }).Parameters;
    expect(Object.keys(bare).filter((key) => /caution|header/.test(key))).toEqual([]);
  });

  test('skips all lines of a header and those before it, and warns of a trailer, which it cannot skip', () => {
    const source = { header: { lines: 2 }, skip: 3, trailer: { first: 'TRL' } } as const;
    const { Parameters } = parsed({ a: model.text() }, { source });
    expect(Parameters['skip.header.line.count']).toBe('5');
    expect(Parameters['aspen.caution.shape']).toContain('The files have a trailer, which is no record.');
  });
});
