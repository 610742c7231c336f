import { freeze } from './freeze.ts';

/** What a file can be that is no csv, told by its first bytes. */
export interface ContentKind {
  /** As a sentence goes on after "the file is". */
  readonly what: string;
  readonly advice: string;
  /** Bytes in hexadecimal, each with the offset where they stand; `..` is any byte but zero. */
  readonly signature: readonly (readonly [at: number, bytes: string])[];
}

const EXCEL = { what: 'an Excel workbook', advice: 'save its sheet as csv' };
/** `<!DOCTYPE html`, `<!doctype html` and `<html`: what a download that failed leaves. */
const HTML = { what: 'an HTML page', advice: 'open it, and fetch the file again' };
const UTF16 = {
  what: 'text in UTF-16',
  advice: "say `encoding: 'utf-16'` in its definition, 'utf-16le' or 'utf-16be' where it has no byte order mark",
};
const ZIP = '504b0304';

/** How many of a file's first bytes tell. */
export const TELLING_BYTES = 512;

/** The first kind whose signature a file has is what it is. No csv file begins like any of them. */
export const contentKinds: readonly ContentKind[] = freeze([
  { what: 'gzip in gzip', advice: 'unpack it once', signature: [[0, '1f8b08']] },
  // The first member of a workbook: [Content_Types], _rels/, docProps/ or xl/.
  {
    ...EXCEL,
    signature: [
      [0, ZIP],
      [30, '5b436f6e74656e745f54797065735d'],
    ],
  },
  {
    ...EXCEL,
    signature: [
      [0, ZIP],
      [30, '5f72656c732f'],
    ],
  },
  {
    ...EXCEL,
    signature: [
      [0, ZIP],
      [30, '646f6350726f70732f'],
    ],
  },
  {
    ...EXCEL,
    signature: [
      [0, ZIP],
      [30, '786c2f'],
    ],
  },
  { ...EXCEL, signature: [[0, 'd0cf11e0a1b11ae1']] },
  { what: 'a zip archive', advice: 'unpack it', signature: [[0, ZIP]] },
  { what: 'a tar archive', advice: 'unpack it', signature: [[257, '7573746172']] },
  { what: 'a 7-Zip archive', advice: 'unpack it', signature: [[0, '377abcaf271c']] },
  { what: 'compressed with zstd', advice: 'unpack it', signature: [[0, '28b52ffd']] },
  {
    what: 'compressed with bzip2',
    advice: 'unpack it',
    signature: [
      [0, '425a68'],
      [4, '314159265359'],
    ],
  },
  { what: 'compressed with xz', advice: 'unpack it', signature: [[0, 'fd377a585a00']] },
  { what: 'parquet', advice: 'export it as csv', signature: [[0, '5041523115']] },
  { what: 'avro', advice: 'export it as csv', signature: [[0, '4f626a01']] },
  { what: 'a PDF document', advice: 'export its table as csv', signature: [[0, '255044462d']] },
  { ...HTML, signature: [[0, '3c21444f43545950452068746d6c']] },
  { ...HTML, signature: [[0, '3c21646f63747970652068746d6c']] },
  { ...HTML, signature: [[0, '3c68746d6c']] },
  { ...UTF16, signature: [[0, 'fffe']] },
  { ...UTF16, signature: [[0, 'feff']] },
  { ...UTF16, signature: [[0, '..00..00..00..00']] },
  { ...UTF16, signature: [[0, '00..00..00..00..']] },
]);
