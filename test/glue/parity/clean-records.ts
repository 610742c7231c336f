import type { Loaded } from '../both-engines.ts';

/** The records with every field emptied that was refused, so that all of them pass. */
export function clean(records: string, names: readonly string[], { rejects }: Loaded, uri: string): string {
  const refused = new Map<number, Set<string>>();
  for (const reject of rejects) {
    if (!Array.isArray(reject) || reject[0] !== uri) continue;
    const record = Number(reject[1]);
    // What only the database refuses is JSON here.
    refused.set(record, (refused.get(record) ?? new Set()).add(String(reject[5] ?? 'document')));
  }
  return splitRecords(records)
    .map((fields, index) =>
      fields.map((field, i) => (refused.get(index + 1)?.has(names[i] ?? '') ? '' : field)).join(','),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** Fields as they stand in the file, quotes and all. */
function splitRecords(records: string): string[][] {
  const found: string[][] = [];
  let fields: string[] = [];
  let from = 0;
  let quoted = false;
  for (let at = 0; at < records.length; at++) {
    if (records[at] === '"') quoted = !quoted;
    if (quoted || (records[at] !== ',' && records[at] !== '\n')) continue;
    fields.push(records.slice(from, at));
    from = at + 1;
    if (records[at] === '\n') {
      found.push(fields);
      fields = [];
    }
  }
  return found;
}
