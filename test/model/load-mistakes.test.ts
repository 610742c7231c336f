import { expect, test } from 'vitest';
import { integer, jsonb, replace, snapshot, text } from '../../model/index.ts';
import { mistakesOf, pipelineOf } from './mistakes.ts';

test('a scope and a brake are looked at with the columns, and rejects are not tolerated where no key finds their rows', () => {
  const of = (load: object, rest: object = {}) =>
    mistakesOf(pipelineOf({ id: integer(), body: jsonb(), may: text({ optional: true }) }, { load, ...rest }));
  expect(
    of(
      { mode: 'snapshot', scope: ['id', 'id', 'body', 'may', 'none'], brake: { share: 2, rows: -1 } },
      { key: ['id'] },
    ),
  ).toEqual([
    't.load.brake.rows: -1; a whole number from 0 to 9007199254740991',
    't.load.brake.share: 2; a number from 0 to 1',
    't.load.scope[1]: "id" again; each column once',
    't.load.scope[2]: "body", which is jsonb; a column that is not real, double precision, jsonb',
    't.load.scope[3]: "may", which a file may lack; a column that every file has',
    't.load.scope[4]: "none"; a column of this table: id, body, may',
  ]);
  expect(of({ mode: 'snapshot' })).toEqual([
    't.key: no key; the columns by which snapshot() finds a row, or load: append()',
  ]);
  expect(of({ mode: 'replace' }, { rejectLimit: { records: 1 } })).toEqual([
    't.rejectLimit: a limit for replace() without a key; none, or a key: without one the rows of rejected records could not be kept',
  ]);
});

test.each([
  ['snapshot', { scop: ['id'] }, 't.load.scop: an unknown property; scope? Known here: brake, scope'],
  ['snapshot', { braek: { share: 1 } }, 't.load.braek: an unknown property; brake? Known here: brake, scope'],
  ['snapshot', { brake: 1 }, 't.load.brake: 1; { share: …, rows: … }'],
  ['replace', { brake: { shar: 1 } }, 't.load.brake.shar: an unknown property; share? Known here: rows, share'],
  ['replace', { scope: ['id'] }, 't.load.scope: an unknown property; Known here: brake'],
] as const)('an option of %s() that it has not is told: %o', (mode, options, mistake) => {
  const builders: Readonly<Record<string, (options: object) => object>> = { snapshot, replace };
  const load = builders[mode]?.(options);
  expect(mistakesOf(pipelineOf({ id: integer() }, { key: ['id'], load }))).toEqual([mistake]);
});
