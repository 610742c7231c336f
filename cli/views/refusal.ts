import { printable } from '../../model/printable.ts';
import type { ExplainedGroup, ExplainedRefusal, RefusedFile } from '../explain-refusal.ts';
import { cutTo } from '../output.ts';
import { count, plural } from './format.ts';
import { fillLines, wrapText } from './wrap-text.ts';

/** This many rules of a file are told one by one. */
const MOST_GROUPS = 8;
/** This much of a value tells enough of it. */
const LONGEST_VALUE = 32;
const LONGEST_RECORD = 60;

const shown = (value: string, most: number) => `'${cutTo(printable(value.replace(/\r?\n$/, '')), most)}'`;

function valuesInWords({ values, others, raw }: ExplainedGroup): readonly string[] {
  if (raw !== null) return [shown(raw, LONGEST_RECORD)];
  if (values.length === 0) return [];
  const isOne = values.length === 1 && others === 0;
  const told = values.map(({ value, records }) => `${shown(value, LONGEST_VALUE)}${isOne ? '' : ` ${count(records)}`}`);
  return [`${told.join(', ')}${others === 0 ? '' : ` and ${plural(others, 'other')}`}`];
}

function groupLines(group: ExplainedGroup, width: number | null): readonly string[] {
  const { column, code, records, exact, expected, line, option } = group;
  const pieces = [
    code,
    `${exact ? '' : 'at least '}${count(records)} ×`,
    ...valuesInWords(group),
    expected,
    `first in line ${count(line)}`,
  ];
  const label = `  ${printable(column ?? 'record')}   `;
  return [
    ...fillLines(
      label,
      pieces.map((piece) => printable(piece)),
      '   ',
      width,
    ),
    ...(option === null ? [] : wrapText(' '.repeat(label.length), option, width)),
  ];
}

/** Why the records of a file were refused, rule by rule, and what to do next. */
export function refusalLines(
  { rejected, rejects }: RefusedFile,
  { groups, brokenByAll, next }: ExplainedRefusal,
  width: number | null,
): readonly string[] {
  const rest = groups.length - MOST_GROUPS;
  const rule = groups.length === 1 ? 'this one rule' : `the rule ${brokenByAll}`;
  const isAll = rejects === null || rejects.stored >= rejected;
  return [
    ...groups.slice(0, MOST_GROUPS).flatMap((group) => groupLines(group, width)),
    ...(rest > 0 ? [`  and ${plural(rest, 'more rule')}`] : []),
    ...(brokenByAll === null
      ? []
      : wrapText(
          '  ',
          isAll
            ? `Every record breaks ${rule}: more likely the definition than the file.`
            : `Every record is refused, and the first ${count(rejects.stored)} all break ${rule}: more likely the definition than the file.`,
          width,
        )),
    ...wrapText('  next    ', next, width),
  ];
}
