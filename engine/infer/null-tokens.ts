/** What programs write where there is no value: databases, pandas, R, spreadsheets and statistics packages. */
export const NULL_TOKENS: readonly string[] = [
  'NA',
  'N/A',
  'n/a',
  'n.a.',
  '#N/A',
  '<NA>',
  'NaN',
  'nan',
  'NaT',
  'NULL',
  'Null',
  'null',
  '(null)',
  'None',
  'none',
  'nil',
  '\\N',
  '-',
  '--',
  '---',
  '.',
  '..',
  '?',
];

const LONGEST = Math.max(...NULL_TOKENS.map((token) => token.length));
const known = new Set(NULL_TOKENS);
const beginnings = new Set(NULL_TOKENS.map((token) => token.charCodeAt(0)));

/** The token that a field is, of which an empty one in quotes may be one; null for any other. */
export function nullToken(bytes: Buffer, start: number, end: number, quoted: boolean): string | null {
  if (end === start) return quoted ? '' : null;
  if (end - start > LONGEST || !beginnings.has(bytes[start]!)) return null;
  const text = bytes.toString('latin1', start, end);
  return known.has(text) ? text : null;
}
