/** A field, quoted only where it must be. */
function field(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** Records as csv, under a header of their own names. */
export function csvText(records: readonly object[]): string {
  const lines = records.map((record) => Object.values(record).map((value) => field(String(value))));
  const header = Object.keys(records[0] ?? {});
  return [header, ...lines].map((line) => `${line.join(',')}\n`).join('');
}
