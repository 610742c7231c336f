import { type CsvEncoding, isMultiByte } from '../../model/encodings.ts';
import { decodeText } from '../csv/decode-text.ts';
import { decoderOf } from '../encoders/encoding.ts';
import { readingScore } from './reading-score.ts';

/** Those that people's files are in, the likelier ones first: of two that read a text alike the first is taken. */
const CANDIDATES: readonly CsvEncoding[] = [
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'iso-8859-2',
  'iso-8859-5',
  'shift_jis',
  'gb18030',
  'euc-kr',
  'big5',
];

/** How an encoding reads a text. */
export interface Reading {
  readonly encoding: CsvEncoding;
  readonly text: string;
  readonly score: number;
}

/**
 * The encodings by which bytes read like a text, the likeliest first. Characters of several bytes are found by chance in each
 * other: of more than one such encoding it is open which is meant, and all of them are given.
 */
export function likelyEncodings(bytes: Buffer): readonly Reading[] {
  const readings = CANDIDATES.flatMap((encoding): Reading[] => {
    const text = decodeText(bytes, decoderOf(encoding));
    const score = text === null ? 0 : readingScore(text);
    return text === null || score <= 0 ? [] : [{ encoding, text, score }];
  }).sort((a, b) => b.score - a.score);
  const [best] = readings;
  if (best === undefined) return [];
  return isMultiByte(best.encoding) ? readings.filter(({ encoding }) => isMultiByte(encoding)) : [best];
}
