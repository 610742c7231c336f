import type { Fields } from './fields.ts';
import { readShare } from './read-share.ts';
import type { BrakeModel } from './table-model.ts';

/** How many rows may go at once because what is delivered does not have them. */
export interface BrakeOptions {
  /**
   * From 0 to 1: the largest share of the rows that may go; 1 lets all of them go.
   *
   * @default 0.1
   */
  readonly share?: number;
  /**
   * So many may go in any case, unless they are all there are: of a small table, a few are a large share.
   *
   * @default 10
   */
  readonly rows?: number;
}

const STANDARD: BrakeModel = { share: 0.1, rows: 10 };
const MOST = 2 ** 53 - 1;

/** The brake with what is left out filled in; what is none stays as it is, to be told as a mistake. */
export function wholeBrake(brake: BrakeOptions = {}): BrakeModel {
  return typeof brake === 'object' ? { ...STANDARD, ...brake } : brake;
}

/** Normalises the brake of `replace` or `snapshot`. */
export function readBrake(load: Fields): BrakeModel {
  const fields = load.within('brake', '{ share: …, rows: … }');
  if (fields === null) return STANDARD;
  const rows = fields.value('rows') === undefined ? STANDARD.rows : (fields.wholeNumber('rows', 0, MOST) ?? 0);
  const share = readShare(fields) ?? STANDARD.share;
  fields.close();
  return { share, rows };
}
