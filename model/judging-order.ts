/** Checks of a column's value after its type, in the order in which they are judged: the first that refuses it names the code. */
export const valueChecks = ['matches', 'bounds', 'oneOf', 'keyLength'] as const;

/** A check of a column's value. */
export type ValueCheck = (typeof valueChecks)[number];

/**
 * Reasons to refuse a file for its path or its header, in the order in which they are judged: of several the first one is
 * told.
 */
export const headerRefusals = [
  'missing-folder',
  'wrong-folder',
  'wrong-file-name',
  'wrong-format',
  'bad-header',
  'missing-column',
  'duplicate-column',
  'unknown-column',
] as const;

/** A reason to refuse a file for its path or its header. */
export type HeaderRefusal = (typeof headerRefusals)[number];

/** Reasons to hold a file back that a person may accept. */
export const heldFor = ['same-content', 'other-origin', 'late-file', 'brake'] as const;

/** A person took back that it was loaded. */
export const FORGOTTEN = 'forgotten';

/** Every reason to refuse a file as a whole; the last nine only the database finds. */
export const fileRefusals = [
  ...headerRefusals,
  'trailer-missing',
  'trailer-mismatch',
  'broken-gzip',
  'changed-while-read',
  'unreadable',
  'records-rejected',
  'constraint-violated',
  'rows-refused',
  'check-failed',
  ...heldFor,
  FORGOTTEN,
] as const;

/** A reason to refuse a file as a whole. */
export type FileRefusalCode = (typeof fileRefusals)[number];
