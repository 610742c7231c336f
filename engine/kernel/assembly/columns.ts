import { putDate } from './dates';
import { ESCAPED, isPlain, UNQUOTED } from './fields';
import { columns } from './file';
import { ENDS, KINDS, PLAN, STARTS } from './memory';
import { putInteger, putNumeric } from './numbers';
import { putText } from './texts';
import { put32, put64 } from './write';

const TEXT = 1;
const SMALLINT = 2;
const INTEGER = 3;
const BIGINT = 4;
const NUMERIC = 5;
const DATE = 6;
const RECORD = 7;
const MOST_INTEGER: u64 = 0x7fffffff;
/** Added to an operation whose column takes an empty field for NULL. */
const NULLABLE = 16;

/** Writes a field by the engine's encoder of its column; gives the new end, or less than zero where it is refused. */
declare function encodeField(column: i32, start: usize, end: usize, kind: i32, out: usize): i32;

/** Writes a record's number in so many bytes; zero where it has no room. */
function putRecord(out: usize, record: u64, bytes: u32): usize {
  if (bytes === 8) return put64(put32(out, 8), record);
  return record > MOST_INTEGER ? 0 : put32(put32(out, 4), record as i32);
}

/** Writes the columns of the record whose fields were found; zero where one is refused. */
export function putColumns(out: usize, begins: usize, record: u64): usize {
  let put = out;
  for (let column: u32 = 0; column < columns; column++) {
    const plan = PLAN + (column << 4);
    const operation = load<u32>(plan);
    const field = load<u32>(plan, 4);
    const start: usize = load<u32>(STARTS + (field << 2));
    const end: usize = load<u32>(ENDS + (field << 2));
    const kind = load<u8>(KINDS + field);
    store<u32>(begins + (column << 2), put as u32);
    let next: usize = 0;
    if (start === end && kind === UNQUOTED) {
      if ((operation & NULLABLE) !== 0) next = put32(put, -1);
    } else if (kind !== ESCAPED) {
      switch (operation & (NULLABLE - 1)) {
        case TEXT:
          next = putText(start, end, put, load<u32>(plan, 8), isPlain);
          break;
        case SMALLINT:
          next = putInteger(start, end, put, 2);
          break;
        case INTEGER:
          next = putInteger(start, end, put, 4);
          break;
        case BIGINT:
          next = putInteger(start, end, put, 8);
          break;
        case NUMERIC:
          next = putNumeric(start, end, put, load<u32>(plan, 8), load<u32>(plan, 12));
          break;
        case DATE:
          next = putDate(start, end, put);
          break;
      }
    }
    if (next === 0 && operation === RECORD) next = putRecord(put, record, load<u32>(plan, 8));
    if (next === 0) {
      const encoded = encodeField(column, start, end, kind, put);
      if (encoded < 0) return 0;
      next = encoded as usize;
    }
    put = next;
  }
  store<u32>(begins + (columns << 2), put as u32);
  return put;
}
