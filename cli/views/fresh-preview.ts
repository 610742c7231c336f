import type { Dropped } from '../../runtime/fresh.ts';
import type { Emptied } from '../../runtime/fresh-tables.ts';
import type { LastingFacts } from '../commands/fresh-files.ts';
import { count, plural } from './format.ts';
import { fittedLines } from './table.ts';
import { wrapText } from './wrap-text.ts';

/** The database, and its tables with their rows. */
function tableLines(database: string, tables: Dropped['tables'], width: number | null): readonly string[] {
  return [
    `database  ${database}`,
    '',
    ...fittedLines(
      [{ head: 'table' }, { head: 'rows', align: 'right' }],
      tables.map(({ name, rows }) => [name, count(rows)]),
      width,
    ),
  ];
}

/** What goes when a pipeline is made again, as a person reads it before saying yes. */
export function freshPreviewLines(
  pipeline: string,
  database: string,
  going: Dropped,
  width: number | null,
): readonly string[] {
  const { tables, others, loads, files } = going;
  const kinds = [...new Set(others.map(({ kind }) => kind))];
  const counted = kinds.map((kind) => plural(others.filter((other) => other.kind === kind).length, kind));
  return [
    `--fresh drops what the pipeline ${pipeline} made, and makes it anew`,
    ...tableLines(database, tables, width),
    ...(counted.length === 0 ? [] : wrapText('', `and ${counted.join(', ')}`, width)),
    ...wrapText('', `and its history: ${plural(loads, 'load')} of ${plural(files, 'file')}, with their rejects`, width),
  ];
}

/** What goes when single tables are filled again. */
export function emptiedLines(
  database: string,
  { tables, loads, files }: Emptied,
  width: number | null,
): readonly string[] {
  const remade = tables.filter(({ isRemade }) => isRemade).map(({ name }) => name);
  return [
    ...wrapText('', '--fresh takes all rows out of these tables, and loads their files anew', width),
    ...tableLines(database, tables, width),
    ...wrapText(
      '',
      `and their history: ${plural(loads, 'load')} of ${plural(files, 'file')}, with their rejects`,
      width,
    ),
    ...(remade.length === 0
      ? []
      : wrapText(
          '',
          `${remade.join(', ')}: dropped and made anew, since the definition changed; what migrations or people added to it (indexes, triggers, rights) goes too`,
          width,
        )),
  ];
}

/** This many files are named. */
const MOST = 10;

function named(head: string, files: readonly string[], width: number | null): readonly string[] {
  if (files.length === 0) return [];
  const left = files.length - MOST;
  return [
    ...wrapText('', head, width),
    ...files.slice(0, MOST).map((file) => `  ${file}`),
    ...(left > 0 ? [`  and ${plural(left, 'more file')}`] : []),
  ];
}

/** What does not come again, and what stays. */
export function lastingLines({ gone, elsewhere, accepted }: LastingFacts, width: number | null): readonly string[] {
  const isAre = (files: readonly object[]) => (files.length === 1 ? 'is' : 'are');
  return [
    ...named(
      `${plural(gone.length, 'file')} that rows came from ${isAre(gone)} not in the source any more; these rows do not come again:`,
      gone.map(({ uri }) => uri),
      width,
    ),
    ...(elsewhere.length === 0
      ? []
      : wrapText(
          '',
          `${plural(elsewhere.length, 'file')} of a bucket come again with the next run of their jobs`,
          width,
        )),
    ...named(
      `what was accepted of ${plural(accepted.length, 'file')} stays accepted:`,
      accepted.map(({ uri, code }) => `${uri} [${code}]`),
      width,
    ),
  ];
}
