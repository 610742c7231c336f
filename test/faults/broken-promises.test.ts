import { expect, test } from 'vitest';
import { BROKEN } from './broken-promises.ts';
import { prove } from './prove.ts';
import { SEED, useFaultServer } from './sample.ts';

const server = useFaultServer(18);

// Of those that one or two faults show; `npm run soak -- --prove` has all of them.
const SHOWN = ['half of the rows are there before the others', 'a part of an abandoned load passes the fence'];

test.each(BROKEN.filter(({ name }) => SHOWN.includes(name)))(
  'the harness finds a program where $name',
  async (promise) => {
    expect(await prove(server(), promise, SEED)).toMatchObject({ found: expect.stringMatching(promise.says) });
  },
);
