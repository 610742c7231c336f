/** Rows of one call of `zombieRows`. */
export const ZOMBIE_ROWS = 50;
/** No file has this number: where a row of it is to be seen, the zombie was let in. */
const FILE = -1;

function int4(value: number): Buffer {
  const field = Buffer.alloc(8);
  field.writeInt32BE(4);
  field.writeInt32BE(value, 4);
  return field;
}

function text(value: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(Buffer.byteLength(value));
  return Buffer.concat([length, Buffer.from(value)]);
}

function int8(value: number): Buffer {
  const field = Buffer.alloc(12);
  field.writeInt32BE(8);
  field.writeBigInt64BE(BigInt(value), 4);
  return field;
}

/** Rows of the table as binary COPY has them: its columns, then the file's position and the record's number. */
export function zombieRows(from: number): Buffer {
  const count = Buffer.from([0, 7]);
  return Buffer.concat(
    Array.from({ length: ZOMBIE_ROWS }, (_, at) => {
      const id = from + at;
      return [count, int4(id), int4(FILE), int4(1), int4(1), text('of a zombie'), int4(1), int8(id + 1)];
    }).flat(),
  );
}
