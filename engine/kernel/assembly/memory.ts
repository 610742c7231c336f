// Where everything is in the kernel's memory; ../kernel-memory.ts says the same to the rest of the engine.

/** What `encodeRecords` leaves: four bytes each. */
export const STATE: usize = 0;
/** Of each column of the table: operation, field, and two numbers that the operation wants. */
export const PLAN: usize = 0x1000;
/** Of each field of a record: where it begins and ends, and how it stands. */
export const STARTS: usize = 0x8000;
export const ENDS: usize = 0xc000;
export const KINDS: usize = 0x10000;
/** Where the columns of a tuple begin: of this tuple and of the one before, by turns, and of the first of a call. */
export const BEGINS: usize = 0x11000;
export const OTHER_BEGINS: usize = 0x13000;
export const FIRST_BEGINS: usize = 0x15000;
/** The places of the key's columns. */
export const KEY: usize = 0x17000;
/** What stands after the columns of each tuple. */
export const TAIL: usize = 0x19000;
/** The block of the file that is looked through. What stands before and after it may be read, and says nothing. */
export const INPUT: usize = 0x20000;
/** Places of structural bytes. */
export const PLACES: usize = 0x30000;
/** Tuples. Some bytes after the last one may be written to. */
export const OUTPUT: usize = 0x51000;

/** After every place. */
export const BEYOND: u32 = 0x7fffffff;
