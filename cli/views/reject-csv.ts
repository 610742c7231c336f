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

/** As RFC 4180 has it; a field that is not there stands empty, and an empty text in quotes. */
function field(value: RejectRecord[keyof RejectRecord]): string {
  if (value === null) return '';
  const text = String(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rejects as the lines of a csv file, the header first. */
export function rejectCsv(rejects: readonly RejectRecord[]): readonly string[] {
  return [COLUMNS.join(','), ...rejects.map((reject) => COLUMNS.map((column) => field(reject[column])).join(','))];
}
