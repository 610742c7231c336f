import { describe, expect, test } from 'vitest';
import { typeNames } from '../../../model/column-types.ts';
import * as model from '../../../model/index.ts';
import { type Columns, fieldsOf, parsed } from './catalog-table.ts';

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
