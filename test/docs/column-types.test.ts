import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  columnTypes,
  isOneOf,
  keylessTypes,
  momentTypes,
  numberTypes,
  textTypes,
  typeNames,
} from '../../model/column-types.ts';
import * as definitions from '../../model/index.ts';

const page = readFileSync(new URL('../../docs/definitions.md', import.meta.url), 'utf8');
const section = page.slice(page.indexOf('\n## Columns'), page.indexOf('Nothing is guessed'));

/** The rows of the table of column types: the function, and the options other than the common ones. */
const rows = [...section.matchAll(/^\| `(\w+)\([^|]*\|[^|]*\|[^|]*\|([^|]*)\|$/gm)].map(
  ([, builder = '', options = '']) => ({
    builder,
    options: [...options.matchAll(/`(\w+)`/g)].map(([, option]) => option),
  }),
);

/** The options that a type has other than the common ones. */
function optionsOf(name: (typeof typeNames)[number]): readonly string[] {
  if (isOneOf(textTypes, name)) return ['matches', 'oneOf', 'case', 'normalize'];
  if (isOneOf(numberTypes, name)) return ['min', 'max', 'oneOf', 'format'];
  if (isOneOf(momentTypes, name)) {
    const pivot = name === 'time' ? [] : ['pivot'];
    const own = name === 'date' ? ['midnight'] : ['fraction'];
    return ['min', 'max', 'format', ...pivot, ...own, ...(name === 'timestamptz' ? ['timezone'] : [])];
  }
  if (name === 'boolean') return ['true', 'false'];
  return name === 'bytea' ? ['format'] : [];
}

describe('the page on definitions', () => {
  test('has every column type, in the order of the model', () => {
    expect([...new Set(rows.map(({ builder }) => builder))]).toEqual(
      typeNames.map((name) => columnTypes[name].builder),
    );
  });

  test.each(typeNames)('has the options that a column of %s may have', (name) => {
    const own = rows.filter(({ builder }) => builder === columnTypes[name].builder);
    expect(own.map(({ options }) => options)).toEqual(own.map(() => optionsOf(name)));
    expect(own).not.toEqual([]);
  });

  test('names the types that no key may have', () => {
    const told = /^\| `key` \|.*Not (.*?)\s*\|/m.exec(page)?.[1] ?? '';
    expect([...told.matchAll(/`([^`]+)`/g)].map(([, name]) => name).sort()).toEqual([...keylessTypes].sort());
  });
});

test('every column type has its function among the exports', () => {
  const missing = typeNames.filter((name) => !(columnTypes[name].builder in definitions));
  expect(missing).toEqual([]);
});
