import type { RejectRecord } from '../../runtime/history.ts';

const COLUMNS = [
  'table',
  'uri',
  'load',
  'record',
  'line',
  'offset',
  'length',
  'column',
  'code',
  'message',
  'value',
  'raw',
] as const satisfies readonly (keyof RejectRecord)[];

/**
 * A spreadsheet takes a cell for a formula, and runs it, where it begins so; one that splits cells at semicolons, tabs or
 * line breaks begins another there. An apostrophe before it makes it text, and so it stands before an apostrophe too: who
 * takes one away at each such place has the value again.
 *
 * Source: OWASP, CSV Injection.
 */
const FORMULA = /(?<=^|[;\t\r\n])(?=[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n'])/g;

/** As RFC 4180 has it; a field that is not there stands empty, and an empty text in quotes. */
function field(value: RejectRecord[keyof RejectRecord]): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = value.replaceAll(FORMULA, "'");
  return text === '' || /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rejects as the lines of a csv file, the header first. */
export function rejectCsv(rejects: readonly RejectRecord[]): readonly string[] {
  return [COLUMNS.join(','), ...rejects.map((reject) => COLUMNS.map((column) => field(reject[column])).join(','))];
}
