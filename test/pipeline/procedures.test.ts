import { describe, expect, test } from 'vitest';
import { onEachServer, useDatabase } from '../database.ts';
import { compileAspen, useAspenModel } from './aspen-pipeline.ts';
import type { ModelRow } from './model-rows.ts';
import { borrower, borrowerId, type Details, field, noBorrower, noRole, role } from './staging.ts';

test('the procedures run in an order in which each finds what it reads', async () => {
  const { procedures } = await compileAspen();
  expect(procedures.map(({ name }) => name)).toEqual([
    'load_user_profile',
    'load_role_profile_type',
    'load_phone_number_type',
    'load_email_type',
    'load_role_profile',
    'load_email',
    'load_address',
    'load_phone_number',
  ]);
});

onEachServer('the eight tables', (version) => {
  const model = useAspenModel(useDatabase(version));

  const rowsOf = async (table: ModelRow['table']) => (await model.current.rows()).filter((row) => row.table === table);
  const contents = async (table: ModelRow['table']) => (await rowsOf(table)).map(({ content }) => content);
  const keys = async (table: ModelRow['table']) => (await rowsOf(table)).map(({ key }) => key.join(' '));
  /** One borrower with one role, and the rest as given. */
  const deliver = async (details: Details, name = 'Ana Smith') => {
    await model.current.change(borrower(1, name, details), role(1, 'borrower'));
    await model.current.runDue();
  };

  describe('user_profile', () => {
    test.each([
      ['Ana Smith', 'Ana', 'Smith'],
      ['Mary Ann O’Brien', 'Mary Ann', 'O’Brien'],
      ['Ana María de la Cruz', 'Ana María de la', 'Cruz'],
      ['Cher', null, 'Cher'],
      ['  Ana \t María\n Smith ', 'Ana María', 'Smith'],
      ['山田\u3000花子', '山田', '花子'],
      ['Ana\u00a0Smith', 'Ana', 'Smith'],
      ["Björn-Åke D'Angelo", 'Björn-Åke', "D'Angelo"],
    ])('reads %j as first name %j and last name %j', async (full, first, last) => {
      await deliver({}, full);
      expect(await contents('user_profile')).toEqual([[first, last]]);
    });

    test.each([
      ['Ana Smith', 'Ana Smith-Jones', 'Ana', 'Smith-Jones'],
      ['Ana Smith', 'Smith', null, 'Smith'],
      ['Smith', 'Ana Smith', 'Ana', 'Smith'],
    ])('keeps its row when the name %j becomes %j', async (old, name, first, last) => {
      await deliver({}, old);
      const [before] = await rowsOf('user_profile');
      await deliver({}, name);
      const [after] = await rowsOf('user_profile');
      expect(after).toEqual({ ...before, content: [first, last], updated: expect.any(String) });
    });

    test('is all there is of a borrower without a role', async () => {
      await model.current.change(borrower(1, 'Ana Smith', { phone_home: '1', email: 'a@x.com', city: 'Boston' }));
      await model.current.runDue();
      expect((await model.current.rows()).map(({ table }) => table)).toEqual(['user_profile']);
    });
  });

  describe('role_profile', () => {
    test('of a borrower who is not there yet waits, and so does its type', async () => {
      await model.current.change(role(1, 'trustee'));
      await model.current.runDue();
      expect(await model.current.rows()).toEqual([]);
      await model.current.change(borrower(1, 'Ana Smith'));
      await model.current.runDue();
      expect(await keys('role_profile')).toEqual([`${borrowerId(1)} trustee`]);
    });

    test('that goes takes its email, address and phone numbers along, and types that nobody uses', async () => {
      await deliver({ phone_home: '1', email: 'a@x.com' });
      await model.current.change(noRole(1, 'borrower'));
      await model.current.runDue();
      expect((await model.current.rows()).map(({ table }) => table)).toEqual(['user_profile']);
    });

    test('of a borrower with two roles stands twice, each with its own address, email and phone numbers', async () => {
      await model.current.change(role(1, 'co-borrower'));
      await deliver({ phone_home: '1', email: 'a@x.com' });
      for (const table of ['role_profile', 'address', 'email', 'phone_number'] as const) {
        expect(await rowsOf(table)).toHaveLength(2);
      }
    });

    test('goes with its borrower', async () => {
      await deliver({ phone_home: '1', email: 'a@x.com' });
      await model.current.change(noBorrower(1));
      await model.current.runDue();
      expect(await model.current.rows()).toEqual([]);
    });
  });

  describe('phone_number', () => {
    test('changes in its row, which keeps its id and created', async () => {
      await deliver({ phone_home: '1', phone_cell: '2' });
      const before = await rowsOf('phone_number');
      await deliver({ phone_home: '3', phone_cell: '2' });
      const [cell, home] = before;
      expect(await rowsOf('phone_number')).toEqual([cell, { ...home, content: ['3'], updated: expect.any(String) }]);
    });

    test.each([undefined, ''])('goes when it is emptied (%j), and its type when nobody else uses it', async (empty) => {
      await deliver({ phone_home: '1', phone_cell: '2' });
      await deliver({ ...(empty === undefined ? {} : { phone_home: empty }), phone_cell: '2' });
      expect(await keys('phone_number')).toEqual([`${borrowerId(1)} borrower phone_cell`]);
      expect(await keys('phone_number_type')).toEqual(['phone_cell']);
    });
  });

  describe('email', () => {
    test.each([
      ['a@gmail.com', 'gmail'],
      ['a@mail.example.co.uk', 'mail.example.co'],
      ['a.b@example.org', 'example'],
      ['a@GMail.com', 'GMail'],
      ['nobody', ''],
      ['root@localhost', ''],
    ])('%s has the type %j', async (address, type) => {
      await deliver({ email: address });
      expect(await contents('email')).toEqual([[type, address]]);
      expect(await keys('email_type')).toEqual([type]);
    });

    test('keeps its row when its type changes, and the type that nobody uses any more goes', async () => {
      await deliver({ email: 'a@x.com' });
      const [before] = await rowsOf('email');
      await deliver({ email: 'a@y.com' });
      expect(await rowsOf('email')).toEqual([{ ...before, content: ['y', 'a@y.com'], updated: expect.any(String) }]);
      expect(await keys('email_type')).toEqual(['y']);
    });

    test('keeps its type when somebody else leaves it', async () => {
      await model.current.change(borrower(2, 'Ian Doe', { email: 'b@x.com' }), role(2, 'borrower'));
      await deliver({ email: 'a@x.com' });
      const [before] = await rowsOf('email_type');
      await deliver({ email: '' });
      expect(await rowsOf('email_type')).toEqual([before]);
      expect(await rowsOf('email')).toHaveLength(1);
    });
  });

  describe('address', () => {
    test('is there although all of it is missing', async () => {
      await deliver({});
      expect(await contents('address')).toEqual([[null, null, null, null]]);
    });

    test('keeps leading zeros and line ends, and changes in its row', async () => {
      const there = { street: '1 Elm St.\nFloor 2', city: 'Boston', state: 'MA', zip_code: '02134' };
      await deliver(there);
      const [before] = await rowsOf('address');
      expect(before?.content).toEqual(['1 Elm St.\nFloor 2', 'Boston', 'MA', '02134']);
      await deliver({ ...there, zip_code: '02135-0001' });
      const content = ['1 Elm St.\nFloor 2', 'Boston', 'MA', '02135-0001'];
      expect(await rowsOf('address')).toEqual([{ ...before, content, updated: expect.any(String) }]);
    });
  });

  test.each(['street', 'city', 'state', 'zip_code'] as const)('follow a %s that is emptied, alone', async (name) => {
    const there = { street: '1 Elm St.', city: 'Boston', state: 'MA', zip_code: '02134' };
    await deliver(there);
    await model.current.change(field(1, name, null));
    await model.current.runDue();
    expect(await contents('address')).toEqual([Object.values({ ...there, [name]: null })]);
  });

  test('stay as they are, to the row, when what was delivered comes again', async () => {
    await deliver({ phone_home: '1', email: 'a@x.com', city: 'Boston' });
    const before = await model.current.rows();
    await deliver({ phone_home: '1', email: 'a@x.com', city: 'Boston' });
    expect(await model.current.rows()).toEqual(before);
  });

  test('need no procedure when nothing changed', async () => {
    await deliver({ phone_home: '1', email: 'a@x.com' });
    const outcomes = await model.current.runDue();
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['nothing to do']));
  });

  test('need only the procedures that read roles, when only a role came', async () => {
    await deliver({ phone_home: '1', email: 'a@x.com' });
    await model.current.change(role(1, 'trustee'));
    const outcomes = await model.current.runDue();
    const idle = outcomes.filter(({ status }) => status === 'nothing to do').map(({ name }) => name);
    expect(idle).toEqual(['load_user_profile']);
  });

  test('lose no type of what is published while the procedures run', async () => {
    await model.current.change(borrower(1, 'Ana Smith'));
    await model.current.runDue({ to: 1 });
    await model.current.change(borrower(2, 'Ian Doe', { phone_home: '1', email: 'b@x.com' }), role(2, 'trustee'));
    await model.current.runDue({ from: 1 });
    await model.current.runDue();
    expect(await keys('role_profile_type')).toEqual(['trustee']);
    expect(await contents('email')).toEqual([['x', 'b@x.com']]);
    expect(await contents('phone_number')).toEqual([['1']]);
  });

  test('are described with all of their columns, and so are the procedures', async () => {
    const { rows } = await model.current.client.query(`
      select c.oid::regclass::text || coalesce('.' || attname, '') as what
      from pg_class c left join pg_attribute a on a.attrelid = c.oid and attnum > 0
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not like 'stg%'
        and (obj_description(c.oid, 'pg_class') is null or col_description(c.oid, attnum) is null)
      union all
      select proname from pg_proc p
      where pronamespace = 'public'::regnamespace and obj_description(p.oid, 'pg_proc') is null`);
    expect(rows).toEqual([]);
  });

  test('have an index for each foreign key', async () => {
    const { rows } = await model.current.client.query(`
      select conrelid::regclass::text as "table", conname from pg_constraint f
      where contype = 'f' and connamespace = 'public'::regnamespace and not exists (
        select from pg_index i where i.indrelid = f.conrelid and i.indkey[0] = f.conkey[1])`);
    expect(rows).toEqual([]);
  });
});
