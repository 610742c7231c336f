// The kernel: encodes csv's records that are plainly right, many in one call. Written in AssemblyScript, of which
// scripts/assemble.mjs makes WebAssembly. What it does not know, or does not find right, it leaves to the engine's encoders.
import { putColumns } from './columns';
import { BLOCK_ENDS, findFields, goBack, markHere, NOT_PLAIN, newlines } from './fields';
import { columns, fixed, keyColumns, keyLimit, perByte, position, tail, tupleFields } from './file';
import { ascends, keyLength } from './keys';
import { BEGINS, FIRST_BEGINS, OTHER_BEGINS, OUTPUT, STATE, TAIL } from './memory';
import { put16, put32, put64 } from './write';

export { beginBlock } from './fields';
export { beginFile } from './file';

/**
 * Writes the tuples of records that are plainly right, until one is not, the block or the room ends. Leaves where the next
 * record begins, where the tuples end, the newlines, whether the keys ascend, where it is kept where the last tuple's columns
 * begin, and whether the block ended.
 *
 * @param room The most bytes of their tuples.
 * @param first The number of the first record.
 * @returns How many records.
 */
export function encodeRecords(start: usize, room: usize, first: f64): u32 {
  const limit = OUTPUT + room;
  let at = start;
  let put = OUTPUT;
  let count: u32 = 0;
  let lines: u32 = 0;
  let ascending = true;
  let begins = BEGINS;
  let before = OTHER_BEGINS;
  let recordMark = markHere();
  let blockEnds = false;
  for (;;) {
    recordMark = markHere();
    const end = findFields(at);
    blockEnds = end === BLOCK_ENDS;
    if (end === NOT_PLAIN || blockEnds || put + fixed + perByte * ((end - at) as u32) > limit) break;
    let next = putColumns(put16(put, tupleFields), begins, (first as u64) + count);
    if (next === 0 || (keyLimit > 0 && keyLength(begins) > keyLimit)) break;
    memory.copy(next, TAIL, tail);
    next += tail;
    if (position >= 0) {
      next = put32(put32(next, 4), position);
      next = put64(put32(next, 8), (first as u64) + count);
    }
    if (keyColumns > 0) {
      if (count === 0) memory.copy(FIRST_BEGINS, begins, (columns + 1) << 2);
      else if (ascending) ascending = ascends(begins, before);
      const spare = before;
      before = begins;
      begins = spare;
    }
    count++;
    lines += newlines;
    at = end;
    put = next;
  }
  goBack(recordMark);
  store<u32>(STATE, at as u32);
  store<u32>(STATE, put as u32, 4);
  store<u32>(STATE, lines, 8);
  store<u32>(STATE, ascending ? 1 : 0, 12);
  store<u32>(STATE, before as u32, 16);
  store<u32>(STATE, blockEnds ? 1 : 0, 20);
  return count;
}
