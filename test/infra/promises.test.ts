import { describe, expect, test } from 'vitest';
import { partsOf } from './deployed-parts.ts';
import { flatten } from './flat-template.ts';
import { isChanged, mutations } from './mutations.ts';
import { promises } from './promises.ts';
import { variants } from './variants.ts';

describe.each(await variants())('with $name', (variant) => {
  const flat = flatten(variant);
  const concerned = promises.filter(({ concerns }) => concerns?.(variant) !== false);

  test.each(concerned)('$title [$id]', ({ holds }) => {
    expect(holds(flat, partsOf(flat))).toBe(true);
  });
});

describe('a deployment is found to be wrong without', async () => {
  const all = await variants();

  test.each(mutations)('$title [$breaks]', ({ breaks, change, variant: name }) => {
    const variant = all.find((each) => each.name === (name ?? all[0]?.name));
    if (variant === undefined) throw new Error(`There is no variant ${name}.`);
    const flat = flatten(variant);
    const changed = change(flat);
    expect(isChanged(flat, changed)).toBe(true);
    const broken = promises.filter(({ holds }) => !holds(changed, partsOf(changed)));
    expect(broken.map(({ id, title }) => id ?? title)).toContain(breaks);
  });

  test('any one of the promises: each has something that breaks it', () => {
    const breakable = new Set(mutations.map(({ breaks }) => breaks));
    expect(promises.map(({ id, title }) => id ?? title).filter((promise) => !breakable.has(promise))).toEqual([]);
  });
});
