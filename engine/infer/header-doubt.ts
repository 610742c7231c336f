import { columnEncode } from './candidates.ts';
import type { InferredColumn } from './column-facts.ts';

/** Years that follow one another are names of a table that stands sideways. */
function areYears(names: readonly string[]): boolean {
  const years = names.map(Number);
  return (
    names.length > 1 &&
    years.every(
      (year, at) => Number.isInteger(year) && year >= 1800 && year <= 2200 && (at === 0 || year > (years[at - 1] ?? 0)),
    )
  );
}

/** Why the first record may be data and no header; null where it is a header. */
export function headerDoubt(header: readonly string[], columns: readonly InferredColumn[]): string | null {
  const typed = columns
    .map((column, at) => ({ column, name: header[at] ?? '' }))
    .filter(({ column }) => column.type !== 'text');
  if (typed.length === 0 || areYears(typed.map(({ name }) => name))) return null;
  const fits = typed.every(({ column, name }) => {
    const bytes = Buffer.from(name);
    return (
      bytes.length > 0 && bytes.length < 100 && columnEncode(column)(bytes, 0, bytes.length, Buffer.alloc(512), 0) >= 0
    );
  });
  if (!fits) return null;
  const [first] = typed;
  return `the first record fits the columns as their values do: ${JSON.stringify(first?.name)} is ${first?.column.type}`;
}
