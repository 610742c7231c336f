import type { DefinitionChanges } from '../../generator/definition/edit/column-change.ts';
import { lineDiff } from '../../generator/definition/edit/line-diff.ts';
import { ASPEN } from '../../model/command-name.ts';
import { printable } from '../../model/printable.ts';
import { shellWord } from './format.ts';
import { wrapText } from './wrap-text.ts';

/** This many lines around a change are shown. */
const AROUND = 1;

/** A definition before and after files were read. */
interface ShownChange {
  readonly name: string;
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly changes: DefinitionChanges;
  /** Empty where it is only shown. */
  readonly written: readonly string[];
  /** The files, by their names. */
  readonly from: readonly string[];
}

const signs = { kept: ' ', removed: '-', added: '+' };

/** The lines that differ, with those around them. */
function diffLines(before: string, after: string): readonly string[] {
  const lines = lineDiff(before, after);
  const isNear = (at: number) =>
    lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({ kind }) => kind !== 'kept');
  let last = -1;
  return lines.flatMap(({ kind, text, line }, at) => {
    if (!isNear(at)) return [];
    const gap = last >= 0 && last < at - 1 ? ['  …'] : [];
    last = at;
    return [...gap, `${String(line).padStart(5)} ${signs[kind]} ${printable(text)}`.trimEnd()];
  });
}

/** What becomes of the table, by the change alone. */
function tableLines({ added, changed }: DefinitionChanges): readonly string[] {
  const typed = changed.filter(({ from, to, size }) => from !== to || size !== null).map(({ column }) => column);
  const names = added.map(({ column }) => column).join(', ');
  return [
    ...(typed.length === 0
      ? []
      : [
          `The type of ${typed.join(', ')} changes: \`${ASPEN} plan\` says what that takes where the table holds rows.`,
        ]),
    ...(names === ''
      ? []
      : [`The next load adds ${names} to the table by itself; rows that are there have NULL in it.`]),
  ];
}

/** What changes of a definition, for a person. */
export function changeLines(change: ShownChange, width: number | null): readonly string[] {
  const { name, file, before, after, changes, written, from } = change;
  const files = from.map(shellWord).join(' ');
  if (before === after) return [`${name} takes ${files} as it is: nothing changes`];
  return [
    file,
    ...diffLines(before, after),
    '',
    ...changes.changed.map(({ column, reason }) => `${column}: ${printable(reason)}`),
    ...changes.added.map(({ column }) => `${column}: new in ${files}; optional, since older files lack it`),
    '',
    ...tableLines(changes),
    ...(written.length === 0
      ? ['Nothing is written yet: the same command with --write does it.']
      : [...written.map((each) => `wrote  ${each}`), `Next: ${ASPEN} load ${name}`]),
  ].flatMap((line) => (/^ /.test(line) ? [line] : wrapText('', line, width)));
}
