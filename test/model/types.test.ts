import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  append,
  boolean,
  bytea,
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
  text,
  time,
  timestamp,
  timestamptz,
  uuid,
  varchar,
} from '../../model/index.ts';

const source = csv({ prefix: 'parcel/' });
const columns = {
  id: uuid(),
  weight: real(),
  volume: doublePrecision(),
  document: jsonb(),
  name: text(),
  paid: boolean(),
  price: numeric(12, 2),
  day: date(),
  at: timestamptz(),
} as const;
const base = { name: 'parcel', source, columns } as const;

// Each line below would compile, and this file would not, if the types let the wrong definition through.

describe('the compiler refuses a key', () => {
  test('that is no column', () => {
    // @ts-expect-error
    expect(defineTable({ ...base, key: ['nope'], load: merge() })).toBeDefined();
    // @ts-expect-error
    expect(defineTable({ ...base, key: ['id', 'nope'], load: append() })).toBeDefined();
  });

  test('of a type that has no place in a key', () => {
    // @ts-expect-error
    expect(defineTable({ ...base, key: ['document'], load: merge() })).toBeDefined();
    // @ts-expect-error
    expect(defineTable({ ...base, key: ['weight'], load: merge() })).toBeDefined();
    // @ts-expect-error
    expect(defineTable({ ...base, key: ['volume'], load: merge() })).toBeDefined();
  });

  test('that is missing where rows are merged by it', () => {
    // @ts-expect-error
    expect(defineTable({ ...base, load: merge() })).toBeDefined();
    // @ts-expect-error
    expect(defineTable({ ...base, key: [], load: merge({ latest: 'at' }) })).toBeDefined();
  });
});

describe('the compiler refuses a latest', () => {
  test('that is no column', () => {
    // @ts-expect-error
    expect(defineTable({ ...base, key: ['id'], load: merge({ latest: 'nope' }) })).toBeDefined();
  });

  test('that has no order in time', () => {
    // @ts-expect-error
    expect(defineTable({ ...base, key: ['id'], load: merge({ latest: 'name' }) })).toBeDefined();
    // @ts-expect-error
    expect(defineTable({ ...base, key: ['id'], load: merge({ latest: 'paid' }) })).toBeDefined();
    // @ts-expect-error
    expect(defineTable({ ...base, key: ['name'], load: merge({ latest: 'id' }) })).toBeDefined();
  });
});

describe('the compiler refuses an option', () => {
  test('that the type of the column does not have', () => {
    // @ts-expect-error
    text({ min: 1 });
    // @ts-expect-error
    integer({ matches: '[0-9]+' });
    // @ts-expect-error
    integer({ format: 'YYYY' });
    // @ts-expect-error
    uuid({ oneOf: ['a'] });
    // @ts-expect-error
    timestamp({ timezone: 'UTC' });
    // @ts-expect-error
    boolean({ min: 0 });
    // @ts-expect-error
    jsonb({ matches: '.*' });
  });

  test('that is misspelt', () => {
    // @ts-expect-error
    text({ requierd: true });
    // @ts-expect-error
    expect(defineTable({ ...base, key: ['id'], load: merge(), strct: true })).toBeDefined();
    // @ts-expect-error
    csv({ prefix: 'a/', delimeter: ';' });
    // @ts-expect-error
    merge({ latst: 'at' });
    // @ts-expect-error
    defineProcedure({ name: 'build', file: 'build.sql', aftr: [] });
  });

  test('whose value is of another type', () => {
    // @ts-expect-error
    text({ required: 'yes' });
    // @ts-expect-error
    text({ default: 1 });
    // @ts-expect-error
    integer({ oneOf: [true] });
    // @ts-expect-error
    boolean({ default: 'yes' });
    // @ts-expect-error
    date({ min: 2024 });
    // @ts-expect-error
    time({ from: 1 });
    // @ts-expect-error
    bytea({ format: 'base32' });
    // @ts-expect-error
    csv({ prefix: 'a/', encoding: 'utf-32' });
  });
});

test('the compiler refuses a definition that lacks what it needs', () => {
  // @ts-expect-error
  varchar();
  // @ts-expect-error
  numeric(12);
  // @ts-expect-error
  csv({});
  // @ts-expect-error
  defineProcedure({ name: 'build' });
  // @ts-expect-error
  expect(defineTable({ name: 'parcel', columns, load: append() })).toBeDefined();
  // @ts-expect-error
  expect(defineTable({ ...base, columns: { id: 'uuid' }, load: append() })).toBeDefined();
  // @ts-expect-error
  expect(() => definePipeline({ name: 'aspen' })).toThrow();
});

describe('a right definition', () => {
  test('keeps its names and types for whoever uses it', () => {
    const table = defineTable({ ...base, key: ['id', 'day'], load: merge({ latest: 'at' }) });
    expectTypeOf(table.name).toEqualTypeOf<'parcel'>();
    expectTypeOf(table.key).toEqualTypeOf<readonly ['id', 'day'] | undefined>();
    expectTypeOf(table.columns.price.kind).toEqualTypeOf<'numeric'>();
    expectTypeOf(table.columns.volume.kind).toEqualTypeOf<'double precision'>();
    expectTypeOf(merge({ latest: 'at' }).latest).toEqualTypeOf<'at'>();
    expectTypeOf(defineProcedure({ name: 'build', file: 'build.sql' }).name).toEqualTypeOf<'build'>();
  });

  test.each(['price', 'day', 'at', 'weight'] as const)('may take %s for its latest', (latest) => {
    expect(defineTable({ ...base, key: ['id'], load: merge({ latest }) }).load).toEqual({
      mode: 'merge',
      latest,
      deleteWhen: null,
      order: 'arrival',
    });
  });

  test('may append with a key and without one', () => {
    expect(defineTable({ ...base, load: append() }).key).toBeUndefined();
    expect(defineTable({ ...base, key: ['id'], load: append() }).key).toEqual(['id']);
  });

  test('stands in a pipeline beside others', () => {
    const keyed = defineTable({ ...base, key: ['id'], load: merge() });
    const keyless = defineTable({ ...base, name: 'event', source: csv({ prefix: 'event/' }), load: append() });
    expect(definePipeline({ name: 'aspen', tables: [keyed, keyless] }).tables).toHaveLength(2);
  });
});
