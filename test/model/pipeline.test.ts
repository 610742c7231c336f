import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  append,
  bigint,
  boolean,
  bytea,
  char,
  csv,
  date,
  definePipeline,
  defineProcedure,
  defineTable,
  doublePrecision,
  integer,
  jsonb,
  merge,
  numeric,
  real,
  smallint,
  text,
  time,
  timestamp,
  timestamptz,
  uuid,
  varchar,
} from '../../model/index.ts';
import { rawMistakesOf } from './mistakes.ts';

const everything = definePipeline({
  name: 'aspen',
  tables: [
    defineTable({
      name: 'everything',
      source: csv({ prefix: 'everything/', delimiter: ';', quote: null, encoding: 'windows-1252' }),
      columns: {
        a_text: text({
          from: ['A', 'a'],
          matches: '[a-z]+',
          oneOf: ['x', 'y'],
          default: 'x',
          nulls: ['NA'],
          trim: true,
        }),
        a_varchar: varchar(5, { comment: 'five', pii: true }),
        a_char: char(2),
        a_smallint: smallint({ min: -5, max: 5n }),
        an_integer: integer({ oneOf: [1, 2n, '3'] }),
        a_bigint: bigint({ max: 9223372036854775807n }),
        a_numeric: numeric(12, 2, { default: 0.5 }),
        any_numeric: numeric(),
        a_real: real({ min: 1e-7 }),
        a_double: doublePrecision({ max: '1.5e300' }),
        a_boolean: boolean({ default: false }),
        a_date: date({ format: 'DD.MM.YYYY', min: '2000-01-01' }),
        a_time: time({ max: '23:59:59.999999' }),
        a_timestamp: timestamp({ folder: 'at' }),
        a_timestamptz: timestamptz({ timezone: 'Europe/Berlin' }),
        a_uuid: uuid({ default: '123e4567-e89b-12d3-a456-426614174000' }),
        a_jsonb: jsonb({ default: '[]' }),
        a_bytea: bytea({ format: 'hex', default: '\\x00' }),
      },
      key: ['a_uuid'],
      load: merge({ latest: 'a_timestamp' }),
    }),
    defineTable({
      name: 'event',
      schema: 'log',
      source: csv({ prefix: 'event/' }),
      columns: { at: timestamp() },
      load: append(),
    }),
  ],
  procedures: [defineProcedure({ name: 'build', file: 'sql/procedures/build.sql' })],
});
const [table, event] = everything.tables;
const column = (name: string) => table?.columns.find((candidate) => candidate.name === name);

function isDeeplyFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen);
}

describe('a pipeline’s model', () => {
  test('is deeply frozen, plain data that JSON keeps', () => {
    expect(isDeeplyFrozen(everything)).toBe(true);
    expect(structuredClone(everything)).toStrictEqual(everything);
    expect(JSON.parse(JSON.stringify(everything))).toStrictEqual(everything);
  });

  test('has every default filled in', () => {
    expect(everything).toMatchObject({ schema: 'public', source: 'files', migrations: null, external: [] });
    expect(everything.procedures).toStrictEqual([
      { name: 'build', schema: 'public', file: 'sql/procedures/build.sql', after: [], reads: [], writes: [] },
    ]);
    expect(table).toMatchObject({ schema: 'public', comment: null, strict: false, audit: true, lineage: false });
    expect(event).toMatchObject({ schema: 'log', key: [], load: { mode: 'append' }, lineage: true });
    expect(event?.source).toStrictEqual({
      format: 'csv',
      prefix: 'event/',
      delimiter: ',',
      quote: '"',
      encoding: 'utf-8',
      header: true,
      headerMatch: 'exact',
      headerLines: null,
      multiline: true,
      nulls: [],
      quotedNulls: false,
      files: [],
      except: [],
      skip: 0,
      comment: null,
      escape: null,
      lineEnd: 'lf',
      dms: null,
      blanksAroundQuotes: false,
      ragged: 'reject',
      trailingDelimiter: false,
      trailer: null,
    });
    expect(event?.columns).toStrictEqual([
      {
        name: 'at',
        type: { name: 'timestamp' },
        from: ['at'],
        nth: null,
        range: null,
        folder: null,
        fromFile: null,
        required: false,
        optional: false,
        nulls: [],
        quotedNulls: false,
        trim: false,
        textFormula: false,
        letterCase: null,
        normalize: null,
        matches: null,
        min: null,
        max: null,
        oneOf: null,
        formats: [],
        pivot: null,
        fraction: null,
        midnight: false,
        numberFormat: null,
        truthWords: null,
        timezone: null,
        default: null,
        comment: null,
        was: [],
        pii: false,
      },
    ]);
  });

  test('keeps what the definition says', () => {
    expect(table?.source).toMatchObject({ delimiter: ';', quote: null, encoding: 'windows-1252' });
    expect(table?.load).toStrictEqual({ mode: 'merge', latest: 'a_timestamp', deleteWhen: null, order: 'arrival' });
    expect(column('a_text')).toMatchObject({ from: ['A', 'a'], matches: '[a-z]+', nulls: ['NA'], trim: true });
    expect(column('a_varchar')).toMatchObject({ type: { name: 'varchar', length: 5 }, comment: 'five', pii: true });
    expect(column('a_numeric')?.type).toStrictEqual({ name: 'numeric', precision: 12, scale: 2 });
    expect(column('any_numeric')?.type).toStrictEqual({ name: 'numeric' });
    expect(column('a_double')?.type).toStrictEqual({ name: 'double precision' });
    expect(column('a_timestamp')?.folder).toBe('at');
    expect(column('a_timestamptz')?.timezone).toBe('Europe/Berlin');
    expect(column('a_bytea')?.formats).toStrictEqual(['hex']);
  });

  test('writes every value as text', () => {
    expect(column('a_smallint')).toMatchObject({ min: '-5', max: '5' });
    expect(column('an_integer')?.oneOf).toStrictEqual(['1', '2', '3']);
    expect(column('a_bigint')?.max).toBe('9223372036854775807');
    expect(column('a_numeric')?.default).toBe('0.5');
    expect(column('a_real')?.min).toBe('1e-7');
    expect(column('a_boolean')?.default).toBe('false');
  });

  test('has its key columns required', () => {
    expect(column('a_uuid')?.required).toBe(true);
    expect(column('a_text')?.required).toBe(false);
  });
});

test('a definition is frozen with everything in it', () => {
  const definition = defineTable({
    name: 't',
    source: csv({ prefix: 't/' }),
    columns: { c: text({ from: ['a', 'b'] }) },
    load: append(),
  });
  expect(isDeeplyFrozen(definition)).toBe(true);
  expect(isDeeplyFrozen(text({ nulls: ['NA'] }))).toBe(true);
});

test('whatever stands in the place of a definition gives mistakes, never another error', () => {
  const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withTypedArray: true });
  const nearly = fc.record({ name: fc.string(), tables: fc.array(anything), procedures: fc.array(anything) });
  const nearlyTable = fc.record({
    name: fc.string(),
    source: fc.oneof(anything, fc.constant(csv({ prefix: 'a/' }))),
    columns: fc.dictionary(
      fc.string(),
      fc.oneof(anything, fc.record({ kind: fc.constantFrom('text', 'numeric', 'date') })),
    ),
    key: fc.oneof(anything, fc.array(fc.string())),
    load: fc.oneof(anything, fc.constant(merge({ latest: 'a' }))),
  });
  const pipelines = fc.oneof(anything, nearly, fc.record({ name: fc.string(), tables: fc.array(nearlyTable) }));
  fc.assert(
    fc.property(pipelines, (definition) => {
      for (const { path, found, expected } of rawMistakesOf(definition)) {
        expect([path, found, expected].every((words) => words !== '')).toBe(true);
      }
    }),
  );
});

describe('what starts a table in AWS', () => {
  const triggerOf = (more: object) => {
    const table = { name: 't', source: csv({ prefix: 't/' }), columns: { c: text() }, load: append(), ...more };
    return definePipeline({ name: 'p', tables: [defineTable(table)] }).tables[0]?.trigger;
  };

  test('is the event, where nothing in the catalog would change', () => {
    expect(triggerOf({})).toBe('event');
  });

  test('is the crawler, where a column is read from folders', () => {
    expect(triggerOf({ columns: { c: text(), day: date({ folder: 'day' }) } })).toBe('crawler');
  });

  test('is what the definition says, whatever the columns are', () => {
    expect(triggerOf({ trigger: 'crawler' })).toBe('crawler');
    expect(triggerOf({ trigger: 'schedule', columns: { day: date({ folder: 'day' }) } })).toBe('schedule');
  });
});
