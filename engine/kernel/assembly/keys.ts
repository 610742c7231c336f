import { keyColumns } from './file';
import { KEY } from './memory';

/** Bytes of a tuple's key. */
export function keyLength(begins: usize): u32 {
  let length: u32 = 0;
  for (let i: u32 = 0; i < keyColumns; i++) {
    const column = begins + (load<u32>(KEY + 4 * i) << 2);
    length += load<u32>(column, 4) - load<u32>(column) - 4;
  }
  return length;
}

/** Whether the key of a tuple comes after the key of the one before, in the order of their bytes. */
export function ascends(begins: usize, before: usize): boolean {
  for (let i: u32 = 0; i < keyColumns; i++) {
    const column = load<u32>(KEY + 4 * i) << 2;
    const at = load<u32>(begins + column);
    const other = load<u32>(before + column);
    const length = load<u32>(begins + column + 4) - at;
    // After a common beginning both are in the same place: a length stands before each column.
    for (let byte: u32 = 0; byte < length; byte++) {
      const order = (load<u8>(at + byte) as i32) - (load<u8>(other + byte) as i32);
      if (order !== 0) return order > 0;
    }
  }
  return false;
}
