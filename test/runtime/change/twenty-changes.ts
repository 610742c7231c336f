import {
  append,
  bigint,
  type ColumnDefinitions,
  csv,
  date,
  defineTable,
  doublePrecision,
  integer,
  merge,
  numeric,
  smallint,
  type TableDefinition,
  text,
  varchar,
} from '../../../model/index.ts';

/** A change of a definition, and how the table gets there. */
export interface Change {
  /** As docs/changes.md has it. */
  readonly title: string;
  readonly before: TableDefinition;
  readonly after: TableDefinition;
  readonly applier: 'load' | 'apply';
  /** The strongest lock on the table. */
  readonly lock: 'ACCESS EXCLUSIVE' | 'SHARE';
  /** The strongest lock of what is done before where the table is large; null where nothing is. */
  readonly prepared: string | null;
}

const shared = { name: 'visit', source: csv({ prefix: 'visit/' }) } as const;

function byKey(
  columns: ColumnDefinitions,
  more: { readonly drop?: readonly string[]; audit?: boolean; lineage?: boolean } = {},
) {
  return defineTable({ ...shared, key: ['id'], load: merge(), columns: { id: integer(), ...columns }, ...more });
}

function column(
  title: string,
  before: ColumnDefinitions,
  after: ColumnDefinitions,
  applier: 'load' | 'apply',
  prepared: string | null = null,
): Change {
  return { title, before: byKey(before), after: byKey(after), applier, lock: 'ACCESS EXCLUSIVE', prepared };
}

const plain = byKey({ a: text() });

export const CHANGES: readonly Change[] = [
  column('a new column that may be empty', {}, { a: text() }, 'load'),
  column('a new required column with a `default`', {}, { a: integer({ required: true, default: 7 }) }, 'load'),
  column('a longer `varchar`', { a: varchar(10) }, { a: varchar(20) }, 'load'),
  column('`varchar` to `text`', { a: varchar(10) }, { a: text() }, 'load'),
  column('more digits of a `numeric`, and the same scale', { a: numeric(9, 2) }, { a: numeric(12, 2) }, 'load'),
  column('a column that is no longer `required`', { a: text({ required: true }) }, { a: text() }, 'load'),
  column('`integer` to `bigint`', { a: integer() }, { a: bigint() }, 'apply'),
  column('`smallint` to `integer`', { a: smallint() }, { a: integer() }, 'apply'),
  column('`text` to `integer`, where each value fits', { a: text() }, { a: integer() }, 'apply'),
  column('`text` to `numeric`', { a: text() }, { a: numeric(9, 2) }, 'apply'),
  column(
    '`numeric` to `double precision`, where no value changes',
    { a: numeric() },
    { a: doublePrecision() },
    'apply',
  ),
  column('`date` to `text`', { a: date() }, { a: text() }, 'apply'),
  column('a shorter `varchar`, where each value fits', { a: varchar(20) }, { a: varchar(10) }, 'apply'),
  column(
    'a column that is now `required`, where none is NULL',
    { a: text() },
    { a: text({ required: true }) },
    'apply',
    'SHARE UPDATE EXCLUSIVE',
  ),
  column('another name, told by `was`', { a: text() }, { b: text({ was: 'a' }) }, 'apply'),
  {
    title: 'a column that goes, told by `drop`',
    before: plain,
    after: byKey({}, { drop: ['a'] }),
    applier: 'apply',
    lock: 'ACCESS EXCLUSIVE',
    prepared: null,
  },
  {
    title: 'another key, where it is unique',
    before: byKey({ a: integer({ required: true }) }),
    after: defineTable({
      ...shared,
      key: ['a'],
      load: merge(),
      columns: { id: integer({ required: true }), a: integer() },
    }),
    applier: 'apply',
    lock: 'ACCESS EXCLUSIVE',
    prepared: 'SHARE UPDATE EXCLUSIVE',
  },
  {
    title: 'audit columns, or none any more',
    before: byKey({ a: text() }, { audit: false }),
    after: plain,
    applier: 'apply',
    lock: 'ACCESS EXCLUSIVE',
    prepared: null,
  },
  {
    title: '`lineage`, or none any more',
    before: plain,
    after: byKey({ a: text() }, { lineage: true }),
    applier: 'apply',
    lock: 'ACCESS EXCLUSIVE',
    prepared: null,
  },
  {
    title: 'a key that is none any more, in a table that appends',
    before: defineTable({ ...shared, key: ['id'], load: append(), columns: { id: integer({ required: true }) } }),
    after: defineTable({ ...shared, load: append(), columns: { id: integer({ required: true }) } }),
    applier: 'apply',
    lock: 'ACCESS EXCLUSIVE',
    prepared: null,
  },
];
