import { type Fields, show } from './fields.ts';

/** The property `share`, from 0 to 1; null where it is absent or wrong. */
export function readShare(fields: Fields): number | null {
  const share = fields.value('share');
  if (share === undefined) return null;
  if (typeof share === 'number' && share >= 0 && share <= 1) return share;
  fields.wrong('share', show(share), 'a number from 0 to 1');
  return null;
}
