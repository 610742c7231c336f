import { ASPEN } from '../../model/command-name.ts';
import { printable } from '../../model/printable.ts';
import type { ExplainedRefusal, RefusedFile } from '../explain-refusal.ts';
import { count, plural } from './format.ts';
import { wrapText } from './wrap-text.ts';

interface Sum {
  readonly table: string;
  readonly words: string;
  files: number;
  records: number;
}

/** Of files that are not shown one by one: the rules that they break, each with its files and records. */
export function moreRefusalLines(
  files: readonly { readonly refusal: RefusedFile; readonly explained: ExplainedRefusal }[],
  width: number | null,
): readonly string[] {
  if (files.length === 0) return [];
  const sums = new Map<string, Sum>();
  const add = (table: string, words: string, records: number) => {
    const key = JSON.stringify([table, words]);
    const sum = sums.get(key) ?? { table, words, files: 0, records: 0 };
    sums.set(key, sum);
    sum.files++;
    sum.records += records;
  };
  for (const { refusal, explained } of files) {
    const { table, code } = refusal;
    for (const group of explained.groups) {
      const words = `${group.column === null ? 'record' : printable(group.column)}   ${group.code}`;
      add(table, words, group.records);
    }
    if (explained.groups.length === 0) add(table, code ?? 'refused', 0);
  }
  const lines = [...sums.values()]
    .toSorted((one, other) => other.files - one.files || other.records - one.records)
    .flatMap((sum) => {
      const records = sum.records === 0 ? '' : `, ${count(sum.records)} ×`;
      return wrapText('  ', `${sum.table}   ${sum.words}   ${plural(sum.files, 'file')}${records}`, width);
    });
  return [
    `and ${plural(files.length, 'more file')}, by the rules that they break:`,
    ...lines,
    ...wrapText('  ', `\`${ASPEN} rejects --json\` lists each`, width),
    '',
  ];
}
