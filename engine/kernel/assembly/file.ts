// What the kernel was told of the file that is read.

export let delimiter: i32 = 0;
export let quote: i32 = 0;
export let multiline: boolean = false;
export let fields: u32 = 0;
export let columns: u32 = 0;
export let keyColumns: u32 = 0;
export let keyLimit: u32 = 0;
export let tupleFields: u32 = 0;
export let tail: u32 = 0;
export let position: i32 = 0;
export let fixed: u32 = 0;
export let perByte: u32 = 0;

/**
 * @param keyCount Columns whose order is wanted, or whose length.
 * @param keyBytes The most bytes of a key; zero where nobody looks.
 * @param filePosition Of the file in its load; less than zero where a record's place is not wanted.
 */
export function beginFile(
  delimiterByte: i32,
  quoteByte: i32,
  quotesHoldLines: boolean,
  fieldCount: u32,
  columnCount: u32,
  keyCount: u32,
  keyBytes: u32,
  tupleFieldCount: u32,
  tailBytes: u32,
  filePosition: i32,
  fixedRoom: u32,
  roomPerByte: u32,
): void {
  delimiter = delimiterByte;
  quote = quoteByte;
  multiline = quotesHoldLines;
  fields = fieldCount;
  columns = columnCount;
  keyColumns = keyCount;
  keyLimit = keyBytes;
  tupleFields = tupleFieldCount;
  tail = tailBytes;
  position = filePosition;
  fixed = fixedRoom;
  perByte = roomPerByte;
}
