import { expect, test } from 'vitest';
import { findKey } from '../../../engine/infer/find-key.ts';
import { useInference } from './inferred.ts';

const infer = useInference();
const lines = (...all: readonly string[]) => `${all.join('\n')}\n`;

// What other programs that guess were reported to get wrong, in files of our own.

test('a value with a semicolon in the last line makes no delimiter of it, and no title of the lines before', async () => {
  expect(await infer(lines('c0', 'v0', 'a;b'))).toMatchObject({ delimiter: ',', skip: 0, records: 2 });
});

test('records that get a field more from some line on are an error with that line, and not left out', async () => {
  const content = lines('a,b', ...Array(100).fill('1,2'), ...Array(900).fill('1,2,3'));
  await expect(infer(content)).rejects.toThrow(/too-many-fields/);
});

test('records of different lengths are not taken for one column', async () => {
  await expect(infer(lines('one,two,three', '1,2,3,4', '1,2,3', '1,2,3'))).rejects.toThrow(/too-many-fields/);
});

test('a pipe is found beside commas in the values', async () => {
  const content = lines('FlightDate|Carrier|From', '1988-01-01|AA|New York, NY', '1988-01-02|AA|New York, NY');
  expect(await infer(content)).toMatchObject({ delimiter: '|', records: 2 });
});

test('dates are the same ones in whatever order the records are', async () => {
  const days = ['1.2.2012', '29.2.2012', '3.4.2012'];
  for (const order of [days, days.toReversed()]) {
    expect((await infer(lines('d,x', ...order.map((day) => `${day},t`)))).calls['d']).toBe(
      "date({ format: 'FMDD.FMMM.YYYY' })",
    );
  }
});

test('times whose day may be a month stay text', async () => {
  const content = lines('c1,c2', '03/02/2018 10:21:42,a', '05/02/2018 20:11:20,a');
  expect((await infer(content)).calls['c1']).toBe('text()');
});

test('zeros and ones are numbers, and N alone is no truth', async () => {
  const { calls } = await infer(lines('a,b,c', '0,N,1', '1,N,1'));
  expect(calls).toEqual({ a: 'integer()', b: 'text()', c: 'integer()' });
});

test('leading zeros and a plus stay, and a town called None is a town', async () => {
  const { calls } = await infer(lines('district,phone,town', '007,+39045123,None', '010,+39045124,Verona'));
  expect(calls).toEqual({ district: 'text()', phone: 'text()', town: 'text()' });
});

test('Namibia is a country, in quotes or not', async () => {
  const { calls } = await infer(lines('country,n', 'NA,1', 'NC,2', '"NA",NA'));
  expect(calls).toEqual({ country: 'text()', n: "integer({ nulls: ['NA'] })" });
});

test('customers of one day’s orders are no key', async () => {
  const { columns, records } = await infer(lines('customer_id,amount', '7,10', '8,20'));
  expect(findKey('orders', columns, ['customer_id', 'amount'], records).columns).toEqual([]);
});
