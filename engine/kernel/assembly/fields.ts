import { delimiter, fields, multiline, quote } from './file';
import { ENDS, INPUT, KINDS, PLACES, STARTS } from './memory';
import { findStructuralBytes } from './structural-bytes';

const LF: u8 = 0x0a;
const CR: u8 = 0x0d;

export const UNQUOTED: u8 = 0;
export const QUOTED: u8 = 1;
/** Quoted, with doubled quotes inside. */
export const ESCAPED: u8 = 2;

/** Whether all of the block is ASCII without NUL. */
export let isPlain: boolean = false;
/** Newlines of the last record that was found. */
export let newlines: u32 = 0;
let blockEnd: usize = 0;
/** Where the place of the next structural byte stands. */
let mark: usize = PLACES;

/** Looks through the block that is in memory. */
export function beginBlock(length: usize): void {
  blockEnd = INPUT + length;
  // Without a quote nothing is looked for in its place.
  isPlain = findStructuralBytes(INPUT, blockEnd, delimiter, quote < 0 ? delimiter : quote);
  mark = PLACES;
}

/** Where the next record is looked for; {@link goBack} returns there. */
export function markHere(): usize {
  return mark;
}

/** Finds the record again that was looked for when {@link markHere} gave this. */
export function goBack(to: usize): void {
  mark = to;
}

/** What {@link findFields} gives where a record is not plainly right, and where it does not end in the block. */
export const NOT_PLAIN: usize = 0;
export const BLOCK_ENDS: usize = 1;

/**
 * Finds the fields of a record.
 *
 * @returns Where the next record begins, or one of the values above.
 */
export function findFields(start: usize): usize {
  newlines = 0;
  let at = start;
  let field: u32 = 0;
  while (load<u32>(mark) < (at as u32)) mark += 4;
  for (;;) {
    let from = at;
    let to: usize = load<u32>(mark);
    let kind = UNQUOTED;
    if (to >= blockEnd) return BLOCK_ENDS;
    if (to === at && (load<u8>(at) as i32) === quote) {
      kind = QUOTED;
      from = at + 1;
      for (;;) {
        mark += 4;
        to = load<u32>(mark);
        if (to + 1 >= blockEnd) return BLOCK_ENDS;
        const byte = load<u8>(to);
        if ((byte as i32) === quote) {
          if ((load<u8>(to + 1) as i32) !== quote) break;
          kind = ESCAPED;
          mark += 4;
        } else if (byte === LF) {
          if (!multiline) return NOT_PLAIN;
          newlines++;
        }
      }
      mark += 4;
      at = to + 1;
    } else at = to;
    if (field === fields) return NOT_PLAIN;
    store<u32>(STARTS + (field << 2), from as u32);
    store<u32>(ENDS + (field << 2), to as u32);
    store<u8>(KINDS + field, kind);
    field++;
    const byte = load<u8>(at);
    if ((byte as i32) === delimiter) {
      mark += 4;
      at++;
      continue;
    }
    if (byte === CR) {
      if (at + 1 >= blockEnd) return BLOCK_ENDS;
      if (load<u8>(at + 1) !== LF) return NOT_PLAIN;
      mark += 4;
      at++;
    } else if (byte !== LF) return NOT_PLAIN;
    mark += 4;
    newlines++;
    return field === fields ? at + 1 : NOT_PLAIN;
  }
}
