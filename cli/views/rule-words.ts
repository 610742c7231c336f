import type { ColumnModel, ColumnType } from '../../model/column-model.ts';
import { isOneOf, numberTypes } from '../../model/column-types.ts';
import { numberExample } from '../../model/number-format.ts';
import type { RejectWord } from '../../model/reject-codes.ts';

/** This many allowed values are told. */
const TOLD = 5;

function typeInWords({ name, length, precision, scale }: ColumnType): string {
  const size = [length ?? precision, scale].filter((each) => each !== undefined);
  return size.length === 0 ? name : `${name}(${size.join(',')})`;
}

const listed = (values: readonly string[]) =>
  [...values.slice(0, TOLD).map((value) => `'${value}'`), ...(values.length > TOLD ? ['…'] : [])].join(', ');

function bounds({ min, max }: ColumnModel): string {
  return [...(min === null ? [] : [`${min} at the least`]), ...(max === null ? [] : [`${max} at the most`])].join(', ');
}

function writtenAs({ type, formats, numberFormat, truthWords }: ColumnModel): string {
  if (numberFormat !== null) return `${typeInWords(type)} written like ${numberExample(numberFormat)}`;
  if (truthWords !== null) return `${listed(truthWords.true)} or ${listed(truthWords.false)}`;
  if (formats.length > 0) return `${typeInWords(type)} written ${formats.join(' or ')}`;
  return isOneOf(numberTypes, type.name)
    ? `${typeInWords(type)}: digits${type.name.endsWith('int') || type.name === 'integer' ? '' : ', and a point'}`
    : typeInWords(type);
}

/** What a column's definition asks for where a value broke a rule of it; null where the code's own message says all. */
export function ruleInWords(column: ColumnModel, code: string): string | null {
  const rules: Partial<Record<RejectWord, string>> = {
    'missing-required': 'a value, since the column is required or a key',
    'not-matched': column.matches ?? '',
    'not-allowed': column.oneOf === null ? '' : listed(column.oneOf),
    'out-of-bounds': bounds(column),
    'not-an-integer': writtenAs(column),
    'not-a-number': writtenAs(column),
    'not-a-boolean': column.truthWords === null ? '' : writtenAs(column),
    'not-a-date': writtenAs(column),
    'not-a-time': writtenAs(column),
    'not-a-timestamp': writtenAs(column),
    'missing-offset': `${typeInWords(column.type)} with an offset from UTC`,
    'ambiguous-time': column.timezone === null ? '' : `a time that ${column.timezone} has once`,
    'not-bytea': column.formats[0] ?? '',
    'out-of-range': `what fits ${typeInWords(column.type)}`,
    'too-precise': `what fits ${typeInWords(column.type)}`,
    'too-long': `what fits ${typeInWords(column.type)}`,
  };
  const rule = new Map(Object.entries(rules)).get(code) ?? '';
  return rule === '' ? null : `expected ${rule}`;
}
