import { isOneOf, type TypeName, wholeTypes } from './column-types.ts';
import { type Fields, show } from './fields.ts';

/** Marks that may stand between groups of digits. */
const groupMarks = [',', '.', ' ', "'", '_'] as const;

/** How the fields of a column of numbers are written, where that is not PostgreSQL's own way. */
export interface NumberFormat {
  /**
   * The mark before the fraction.
   *
   * @default '.'
   */
  readonly decimal?: '.' | ',';
  /**
   * The mark between groups of digits. A space stands for the two no-break spaces too, an apostrophe for `’` too. A field may
   * have no mark at all; one that has a mark must have each of them, in its place.
   *
   * @default none
   */
  readonly group?: (typeof groupMarks)[number];
  /**
   * `1,234,567` or `12,34,567`.
   *
   * @default 'thousands'
   */
  readonly grouping?: 'thousands' | 'indian';
  /** Signs and codes, such as `$` or `EUR`, of which one may stand before or after the number. */
  readonly currency?: string | readonly string[];
  /** The field ends in `%`: `12.5%` is the `number` 12.5, or the `fraction` 0.125. */
  readonly percent?: 'number' | 'fraction';
  /** How a number below zero may be written, besides with a minus before it: `(12.50)`, `12.50-`. */
  readonly negative?: 'parentheses' | 'trailing' | readonly ('parentheses' | 'trailing')[];
  /**
   * Takes `NaN`, `Infinity` and `inf`, in upper or lower case: for `real` and `doublePrecision`.
   *
   * @default false
   */
  readonly notFinite?: boolean;
  /**
   * Takes `100.0` for 100: for `smallint`, `integer` and `bigint`.
   *
   * @default false
   */
  readonly zeroFraction?: boolean;
}

/** A {@link NumberFormat} with each of its options. */
export interface NumberFormatModel {
  readonly decimal: '.' | ',';
  readonly group: (typeof groupMarks)[number] | null;
  readonly grouping: 'thousands' | 'indian';
  readonly currency: readonly string[];
  readonly percent: 'number' | 'fraction' | null;
  readonly negative: readonly ('parentheses' | 'trailing')[];
  readonly notFinite: boolean;
  readonly zeroFraction: boolean;
}

function readCurrency(fields: Fields): readonly string[] {
  const signs = fields.textOrTexts('currency') ?? [];
  for (const sign of signs) {
    if (/^[^\d\s+\-()%.,'’_−]+$/u.test(sign)) continue;
    fields.wrong('currency', show(sign), 'a sign or a code without digits, blanks and marks, such as $ or EUR');
  }
  return signs;
}

function readNegative(fields: Fields): NumberFormatModel['negative'] {
  const ways = ['parentheses', 'trailing'] as const;
  const written = fields.textOrTexts('negative') ?? [];
  for (const way of written) {
    if (!ways.some((known) => known === way)) fields.wrong('negative', show(way), `one of ${ways.join(', ')}`);
  }
  return ways.filter((way) => written.includes(way));
}

/** Normalises the `format` of a column of numbers; null where there is none, or where it is none. */
export function readNumberFormat(column: Fields, name: TypeName): NumberFormatModel | null {
  const raw = column.value('format');
  if (raw === undefined) return null;
  const fields = column.within('format', "an object, such as { decimal: ',', group: '.' }");
  if (fields === null) return null;
  const isWhole = isOneOf(wholeTypes, name);
  const isFloat = name === 'real' || name === 'double precision';
  const hasGroup = fields.value('group') !== undefined;
  const format: NumberFormatModel = {
    decimal: fields.choice('decimal', ['.', ','], '.'),
    group: hasGroup ? fields.choice('group', groupMarks, ' ') : null,
    grouping: fields.choice('grouping', ['thousands', 'indian'], 'thousands'),
    currency: readCurrency(fields),
    percent: fields.value('percent') === undefined ? null : fields.choice('percent', ['number', 'fraction'], 'number'),
    negative: readNegative(fields),
    notFinite: fields.flag('notFinite', false),
    zeroFraction: fields.flag('zeroFraction', false),
  };
  if (format.group === format.decimal) {
    fields.wrong('group', show(format.group), `another mark than decimal, which is ${show(format.decimal)}`);
  }
  if (format.grouping === 'indian' && !hasGroup) fields.wrong('grouping', 'grouping without group', 'group');
  if (format.percent === 'fraction' && isWhole) {
    fields.wrong('percent', `a fraction in a column of type ${name}`, 'number, or a column of type numeric');
  }
  if (format.notFinite && !isFloat) {
    fields.wrong('notFinite', `notFinite in a column of type ${name}`, 'real or double precision');
  }
  if (format.zeroFraction && !isWhole) {
    fields.wrong('zeroFraction', `zeroFraction in a column of type ${name}`, 'smallint, integer or bigint');
  }
  fields.close();
  return format;
}

/** A number as a column's fields may write it, to show to a person. */
export function numberExample({ decimal, group, grouping, currency, percent }: NumberFormatModel): string {
  const [first = '', middle = '', last = ''] = grouping === 'indian' ? ['12', '34', '567'] : ['1', '234', '567'];
  const [sign = ''] = currency;
  return `${sign}${[first, middle, last].join(group ?? '')}${decimal}50${percent === null ? '' : '%'}`;
}
