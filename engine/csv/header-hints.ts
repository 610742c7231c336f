import type { ColumnModel } from '../../model/column-model.ts';
import { isField } from '../../model/from-file.ts';
import type { CsvSource } from '../../model/table-model.ts';

const DELIMITERS = [',', ';', '\t', '|', ':'];

const alike = (name: string) => name.replaceAll(/^[ \t]+|[ \t]+$/g, '').toLowerCase();
const unquoted = (name: string) => (/^".*"$/s.test(name) ? name.slice(1, -1) : name);

/** Whether a header line would have the columns with another delimiter, in words. */
export function delimiterHint({ delimiter }: CsvSource, line: string, missing: readonly ColumnModel[]): string[] {
  if (missing.length === 0) return [];
  const fitting = DELIMITERS.find((other) => {
    const names = line.split(other).map(unquoted);
    return other !== delimiter && missing.every(({ from }) => from.some((spelling) => names.includes(spelling)));
  });
  return fitting === undefined ? [] : [`the delimiter ${JSON.stringify(fitting)} would fit`];
}

/** What a file is by how its first line begins, where that is another text than csv, in words. */
export function otherTextHint(line: string): string[] {
  if (/^[ \t]*[{[][ \t]*(["{[]|\r?$)/.test(line))
    return ['the file is JSON by its beginning: a table with json() reads lines of it, or write it as csv'];
  if (/^[ \t]*<[!?A-Za-z]/.test(line))
    return [
      'the file is HTML or XML by its beginning, such as the error page of a download: open it, and fetch it again',
    ];
  return [];
}

/** Names that are the definition's own but for case and blanks, so that they tell nothing of a record. */
function spellingHint(header: readonly string[], missing: readonly ColumnModel[]): string[] {
  const others = missing.flatMap(({ from }) =>
    header.filter((name) => from.some((spelling) => alike(spelling) === alike(name))),
  );
  const names = [...new Set(others)].map((name) => JSON.stringify(name));
  return names.length === 0
    ? []
    : [`only case or blanks differ in ${names.join(', ')}: name what the file has in from`];
}

function headerlessHint(columns: readonly ColumnModel[], header: readonly string[], read: number): string[] {
  const fields = columns.filter(isField).length;
  return read === 0 && header.length === fields ? ['or does the file have no header? Then say header: false'] : [];
}

/** What would make a file fit whose header lacks columns, each in words. */
export function headerHints(
  columns: readonly ColumnModel[],
  source: CsvSource,
  header: readonly string[],
  missing: readonly ColumnModel[],
  read: number,
): readonly string[] {
  const line = header.join(source.delimiter === 'blanks' ? ' ' : source.delimiter);
  const text = otherTextHint(line);
  if (text.length > 0) return text;
  const delimiter = delimiterHint(source, line, missing);
  if (delimiter.length > 0) return delimiter;
  const spelling = spellingHint(header, missing);
  const hints = spelling.length > 0 ? spelling : headerlessHint(columns, header, read);
  return [...hints, 'a file may lack columns that say optional: true or have a default'];
}
