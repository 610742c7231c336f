import type { Parts } from './deployed-parts.ts';
import type { Flat } from './flat-template.ts';
import type { Variant } from './variants.ts';

/** Something that every deployment keeps; it is looked for in the template. */
export interface Promised {
  /** What users saw where it was not kept, as the catalogue of network failures calls it; null for another reason. */
  readonly id: string | null;
  readonly title: string;
  /** Whether it concerns a variant. @default every one */
  readonly concerns?: (variant: Variant) => boolean;
  readonly holds: (flat: Flat, parts: Parts) => boolean;
}
