import { type Parts, partsOf } from './deployed-parts.ts';
import { type Flat, flatten } from './flat-template.ts';
import { type Variant, variants } from './variants.ts';

/** A way to deploy by its name, with its resources and what promises speak of. */
export async function variantOf(name: string): Promise<{ variant: Variant; flat: Flat; parts: Parts }> {
  const variant = (await variants()).find((each) => each.name === name);
  if (variant === undefined) throw new Error(`There is no variant ${name}.`);
  const flat = flatten(variant);
  return { variant, flat, parts: partsOf(flat) };
}
