import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import aspen from '../../aspen.config.ts';
import { compileCatalog } from '../../generator/catalog/compile-catalog.ts';
import { DEPLOY_VALUES } from '../../generator/catalog/deploy-values.ts';
import { typeNames } from '../../model/column-types.ts';
import * as model from '../../model/index.ts';

type Columns = Parameters<typeof model.defineTable>[0]['columns'];

interface Named {
  readonly Name: string;
  readonly Type: string;
  readonly Comment: string;
}

interface TableInput {
  readonly Name: string;
  readonly Description: string;
  readonly Parameters: Readonly<Record<string, string>>;
  readonly PartitionKeys: readonly Named[];
  readonly StorageDescriptor: {
    readonly Columns: readonly Named[];
    readonly Location: unknown;
    readonly SerdeInfo: {
      readonly SerializationLibrary: string;
      readonly Parameters: Readonly<Record<string, string>>;
    };
  };
}

interface Options {
  readonly name?: string;
  readonly comment?: string;
  readonly source?: Partial<model.CsvOptions>;
}

function tableOf(columns: Columns, { name = 't', source, ...rest }: Options = {}): model.TableModel {
  const { tables } = model.definePipeline({
    name: 'p',
    tables: [
      model.defineTable({
        name,
        source: model.csv({ prefix: 't/', ...source }),
        columns,
        load: model.append(),
        audit: false,
        ...rest,
      }),
    ],
  });
  return tables[0];
}

function parsed(columns: Columns, options?: Options): TableInput {
  return JSON.parse(compileCatalog(tableOf(columns, options)).table);
}

const fieldsOf = (columns: Columns, options?: Options) => parsed(columns, options).StorageDescriptor.Columns;
const serdeOf = (source: Partial<model.CsvOptions>) =>
  parsed({ a: model.text() }, { source }).StorageDescriptor.SerdeInfo;

const hostile = ['"', '\\', 'a"b\\c', 'line\nbreak', '*/', '\\u000a', '</script>', '{{json name}}', `\${Bucket}`, ' '];

describe('a column of the catalog', () => {
  const columnOfEachType: Columns = {
    a: model.text(),
    b: model.varchar(5),
    c: model.char(2),
    d: model.smallint(),
    e: model.integer(),
    f: model.bigint(),
    g: model.numeric(12, 2),
    h: model.real(),
    i: model.doublePrecision(),
    j: model.date(),
    k: model.time(),
    l: model.timestamp(),
    m: model.timestamptz(),
    n: model.boolean(),
    o: model.uuid(),
    p: model.jsonb(),
    q: model.bytea(),
  };

  test('is text whatever its type in PostgreSQL, so that a zip code keeps its leading zeros', () => {
    const zip = model.text({ matches: '[0-9]{5}' });
    expect(fieldsOf({ zip })).toEqual([{ Name: 'zip', Type: 'string', Comment: 'text' }]);
    expect(fieldsOf(columnOfEachType).map(({ Type }) => Type)).toEqual(typeNames.map(() => 'string'));
    expect(fieldsOf(columnOfEachType, { source: { quote: null } }).every(({ Type }) => Type === 'string')).toBe(true);
  });

  test('says its type in PostgreSQL, and how Athena makes a value of it: every type of the model has its answer', () => {
    const comments = fieldsOf(columnOfEachType).map(({ Comment }) => Comment);
    expect(comments).toEqual([
      'text',
      'varchar(5)',
      'char(2)',
      'smallint, cast as smallint',
      'integer, cast as integer',
      'bigint, cast as bigint',
      'numeric(12, 2), cast as decimal(12, 2)',
      'real, cast as real',
      'double precision, cast as double',
      'date, cast as date',
      'time, cast as time(6)',
      'timestamp, cast as timestamp(6)',
      'timestamptz, cast as timestamp(6) with time zone',
      'boolean, cast as boolean',
      'uuid',
      'jsonb, json_parse',
      'bytea, from_hex after \\x',
    ]);
    for (const [at, type] of typeNames.entries()) expect(comments[at]).toMatch(new RegExp(`^${type}\\b`));
  });

  test('offers no cast that would round, shift or not hold its values', () => {
    const columns = {
      any: model.numeric(),
      long: model.numeric(39, 2),
      rounded: model.numeric(3, -2),
      small: model.numeric(2, 4),
      local: model.timestamptz({ timezone: 'Europe/Berlin' }),
      spoken: model.date({ format: 'DD.MM.YYYY' }),
      both: model.timestamptz({ format: 'YYYYMMDD HH24MI', timezone: 'UTC' }),
      hex: model.bytea({ format: 'hex' }),
      price: model.numeric(9, 2, { format: { decimal: ',', group: '.', currency: '€' } }),
      share: model.real({ format: { percent: 'fraction' } }),
      paid: model.boolean({ true: ['J', 'Ja'], false: ['N'] }),
    };
    expect(fieldsOf(columns).map(({ Comment }) => Comment)).toEqual([
      'numeric',
      'numeric(39, 2)',
      'numeric(3, -2)',
      'numeric(2, 4)',
      'timestamptz, in Europe/Berlin unless it has an offset',
      'date, written DD.MM.YYYY',
      'timestamptz, written YYYYMMDD HH24MI, in UTC unless it has an offset',
      'bytea, written hex',
      'numeric(9, 2), written €1.234.567,50',
      'real, written 1234567.50%',
      'boolean, J, Ja for true, N for false',
    ]);
  });

  test('is called by its header, and says which column of PostgreSQL it becomes', () => {
    const { StorageDescriptor, Parameters } = parsed({ borrower_id: model.uuid({ from: ['id', 'Borrower ID'] }) });
    expect(StorageDescriptor.Columns[0]).toMatchObject({ Name: 'id', Comment: 'uuid, column borrower_id' });
    expect(Parameters['aspen.column.id']).toBe('borrower_id');
    expect(Parameters['aspen.header.id']).toBe('["id","Borrower ID"]');
  });

  test('is called by its own name where there is no header, or one without a name', () => {
    expect(fieldsOf({ Paid: model.date() }, { source: { header: false } })[0].Name).toBe('paid');
    expect(fieldsOf({ row_number: model.integer({ from: '' }) })[0].Name).toBe('row_number');
  });

  test('of personal data is marked, in its comment and in a parameter of the table', () => {
    const { StorageDescriptor, Parameters } = parsed({
      email: model.text({ pii: true, from: 'E-Mail' }),
      city: model.text(),
    });
    expect(StorageDescriptor.Columns.map(({ Comment }) => Comment)).toEqual(['text, column email, personal', 'text']);
    expect(Parameters['aspen.pii']).toBe('["e_mail"]');
  });
});

describe('a name in the catalog', () => {
  const namesOf = (names: readonly string[]) =>
    fieldsOf(Object.fromEntries(names.map((name) => [name, model.text()]))).map(({ Name }) => Name);

  test('is the column’s own where Glue and Athena take it, a reserved word too', () => {
    expect(namesOf(['zip_code', 'select', 'a1_'])).toEqual(['zip_code', 'select', 'a1_']);
  });

  test('is folded to lower case, ASCII letters, digits and underscores, with a letter in front', () => {
    const names = ['Borrower ID', 'Prénom', '1st', '_id', '名前', 'a--b'];
    expect(namesOf(names)).toEqual(['borrower_id', 'prenom', 'x_1st', 'id', 'x', 'a_b']);
  });

  test('is another one for each column, though they differ only by case, and does not depend on their order', () => {
    const names = ['Zip', 'zip', 'ZIP'];
    const there = namesOf(names);
    expect(there).toEqual(['zip_7bc88ebb', 'zip', 'zip_eaca4b30']);
    expect(namesOf([...names].reverse())).toEqual([...there].reverse());
  });

  test('of a table follows from the table alone, so that no other table’s name can become it', () => {
    const nameOf = (name: string) => parsed({ a: model.text() }, { name }).Name;
    expect(nameOf('stg_loan')).toBe('stg_loan');
    expect(nameOf('Stg_Loan')).toMatch(/^stg_loan_[0-9a-f]{8}$/);
    expect(nameOf('stg loan')).toMatch(/^stg_loan_[0-9a-f]{8}$/);
    expect(nameOf('Stg_Loan')).not.toBe(nameOf('stg loan'));
    expect(parsed({ a: model.text() }, { name: 'Stg Loan' }).Parameters['aspen.table']).toBe('Stg Loan');
  });
});

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

describe('the crawler', () => {
  const crawlerOf = (name: string): unknown =>
    JSON.parse(compileCatalog(tableOf({ a: model.text() }, { name })).crawler);

  test('follows events to one table of the catalog, and may not change its schema', () => {
    expect(crawlerOf('Loan')).toEqual({
      Description: 'Generated by `aspen generate`. Adds the partitions of Loan, and changes no schema.',
      Role: { Ref: 'CrawlerRole' },
      Targets: {
        CatalogTargets: [
          {
            DatabaseName: { Ref: 'CatalogDatabase' },
            Tables: [parsed({ a: model.text() }, { name: 'Loan' }).Name],
            EventQueueArn: { Ref: 'CrawlerQueueArn' },
          },
        ],
      },
      RecrawlPolicy: { RecrawlBehavior: 'CRAWL_EVENT_MODE' },
      SchemaChangePolicy: { UpdateBehavior: 'LOG', DeleteBehavior: 'LOG' },
      Configuration: expect.any(String),
    });
  });

  test('lets partitions inherit from the table, and has no setting of tables, which would override the policy', () => {
    expect(crawlerOf('t')).toHaveProperty(
      'Configuration',
      JSON.stringify({
        Version: 1,
        CrawlerOutput: { Partitions: { AddOrUpdateBehavior: 'InheritFromTable' } },
        Grouping: { TableGroupingPolicy: 'CombineCompatibleSchemas' },
      }),
    );
  });
});

describe('a generated document', () => {
  /** The names in every `{ "Ref": … }`, wherever it stands. */
  function refsOf(value: unknown): readonly unknown[] {
    if (typeof value !== 'object' || value === null) return [];
    if ('Ref' in value) return [value.Ref];
    return Object.values(value).flatMap(refsOf);
  }

  test('is the same whenever it is made, and ends its last line', () => {
    for (const table of aspen.tables) {
      expect(compileCatalog(table)).toEqual(compileCatalog(structuredClone(table)));
      expect(Object.values(compileCatalog(table)).every((text) => /[^\n]\n$/.test(text))).toBe(true);
    }
  });

  test('leaves to the deployment four values, each in an object of its own, and nothing in a text', () => {
    const { table, crawler } = compileCatalog(tableOf({ a: model.text({ comment: `\${SourceBucket}` }) }));
    expect(refsOf([JSON.parse(table), JSON.parse(crawler)]).toSorted()).toEqual(
      Object.values(DEPLOY_VALUES).toSorted(),
    );
    expect(JSON.parse(table).StorageDescriptor.Location).toEqual({
      'Fn::Join': ['', ['s3://', { Ref: 'SourceBucket' }, '/t/']],
    });
  });

  test('keeps hostile names apart, whole in the parameters and harmless everywhere else', () => {
    const columns = Object.fromEntries(hostile.map((name) => [name, model.text({ comment: name })]));
    const { StorageDescriptor, Parameters, Description } = parsed(columns, { name: '*/"\\\n', comment: 'a\nb' });
    const names = StorageDescriptor.Columns.map(({ Name }) => Name);
    expect(new Set(names).size).toBe(hostile.length);
    expect(names.map((name) => Parameters[`aspen.column.${name}`] ?? name)).toEqual(hostile);
    expect(Parameters['aspen.table']).toBe('*/"\\\n');
    expect(Description).toBe('a b');
  });

  test('is what Glue takes, whatever a definition says', () => {
    const storable = fc.string({ unit: 'binary' }).filter((text) => !/[\0\p{Surrogate}]/u.test(text));
    const long = fc.oneof(storable, fc.constantFrom(...hostile), fc.string({ minLength: 300, maxLength: 900 }));
    const written = long.filter((text) => !/[\0\p{Surrogate}]/u.test(text));
    const name = storable.filter((text) => text !== '' && text !== '__proto__' && Buffer.byteLength(text) <= 63);
    const taken = /^(ctid|xmin|xmax|cmin|cmax|tableoid|_file|_position|_record)$/;
    const column = fc.record({
      name: name.filter((text) => !taken.test(text)),
      comment: written,
      folder: fc.boolean(),
    });
    const columns = fc.uniqueArray(column, { selector: (each) => each.name, minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(name, columns, written, (table, definitions, comment) => {
        const defined = definitions.map(({ name: own, comment: told, folder }) => [
          own,
          model.text(folder ? { comment: told, folder: own } : { comment: told }),
        ]);
        const options = { name: table, comment };
        const { crawler } = compileCatalog(tableOf(Object.fromEntries(defined), options));
        expect(() => JSON.parse(crawler)).not.toThrow();
        const { PartitionKeys, StorageDescriptor, ...rest } = parsed(Object.fromEntries(defined), options);
        const all = [...PartitionKeys, ...StorageDescriptor.Columns];
        expect(new Set(all.map(({ Name }) => Name)).size).toBe(definitions.length);
        for (const { Name } of [rest, ...all]) expect(Name).toMatch(/^[a-z][a-z0-9_]{0,240}$/);
        for (const { Comment } of all) expect(Buffer.byteLength(Comment)).toBeLessThanOrEqual(255);
        expect(Buffer.byteLength(rest.Description)).toBeLessThanOrEqual(2048);
        // The pattern that Glue's interface gives for a comment.
        const line = /^[\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;
        for (const text of [rest.Description, ...all.map(({ Comment }) => Comment)]) expect(text).toMatch(line);
        expect(Object.keys(rest.Parameters).every((key) => key.length <= 255)).toBe(true);
      }),
    );
  });
});
