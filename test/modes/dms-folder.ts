import fc, { type GeneratorValue } from 'fast-check';

/** A folder as AWS DMS fills it for one table, and what the table holds by then. */
export interface DmsFolder {
  /** In the order in which they were written. */
  readonly files: readonly { readonly name: string; readonly content: string }[];
  readonly rows: readonly { readonly id: number; readonly name: string | null }[];
}

export interface DmsSettings {
  readonly header: boolean;
  readonly op: 'changes' | 'always';
  /** `DatePartitionEnabled`. */
  readonly datePartitions: boolean;
}

const line = (fields: readonly (string | number | null)[]) =>
  `${fields.map((field) => (field === null ? 'NULL' : /[",]/.test(String(field)) ? `"${String(field).replaceAll('"', '""')}"` : field)).join(',')}\n`;

const names = fc.constantFrom('Ann', 'Bob, jr.', 'Cy "C"', null);

/** The name of a file of changes: the time at which it was begun. */
function changesName(minute: number, datePartitions: boolean): string {
  const time = new Date(Date.UTC(2026, 10, 30, 23, 50 + minute)).toISOString();
  const [day = '', clock = ''] = time.split('T');
  const folder = datePartitions ? `${day.replaceAll('-', '/')}/` : '';
  return `${folder}${day.replaceAll('-', '')}-${clock.replaceAll(/[:.Z]/g, '')}.csv`;
}

/** Fills a folder by what becomes of a source table: full loads by a hexadecimal counter, then its changes. */
export function fillDmsFolder(g: GeneratorValue, { header, op, datePartitions }: DmsSettings): DmsFolder {
  const rows = new Map<number, string | null>();
  const files: { name: string; content: string }[] = [];
  const full = op === 'always';
  for (let number = 9; number < 9 + g(fc.nat, { max: 3 }); number++) {
    const count = g(fc.integer, { min: 1, max: 4 });
    const lines = Array.from({ length: count }, (_, at) => {
      const id = (number - 9) * 4 + at;
      rows.set(
        id,
        g(() => names),
      );
      return line([...(full ? ['I'] : []), id, rows.get(id) ?? null]);
    });
    const head = header ? line([...(full ? ['Op'] : []), 'id', 'name']) : '';
    files.push({
      name: `LOAD${number.toString(16).toUpperCase().padStart(8, '0')}.csv`,
      content: head + lines.join(''),
    });
  }
  for (let minute = 0; minute < g(fc.integer, { min: 1, max: 16 }); minute++) {
    const lines = Array.from({ length: g(fc.integer, { min: 1, max: 5 }) }, () => {
      const id = g(fc.nat, { max: 13 });
      const name = g(() => names);
      const known = rows.has(id);
      if (known && g(fc.boolean)) {
        rows.delete(id);
        // Some sources log no more than the key of what is deleted.
        return line(['D', id, g(fc.boolean) ? name : null]);
      }
      rows.set(id, name);
      return line([known ? 'U' : 'I', id, name]);
    });
    const head = header ? line(['Op', 'id', 'name']) : '';
    files.push({ name: changesName(minute, datePartitions), content: head + lines.join('') });
  }
  const held = [...rows].sort(([a], [b]) => a - b).map(([id, name]) => ({ id, name }));
  return { files, rows: held };
}
