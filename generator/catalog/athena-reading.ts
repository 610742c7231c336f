import type { ColumnModel, ColumnType } from '../../model/column-model.ts';
import { numberExample } from '../../model/number-format.ts';

/** Digits of the longest `decimal` of Athena. */
const decimalDigits = 38;

function decimalType({ precision, scale = 0 }: ColumnType): string | null {
  if (precision === undefined || precision > decimalDigits || scale < 0 || scale > precision) return null;
  return `cast as decimal(${precision}, ${scale})`;
}

/** For a type whose values are written in one way only. */
function readType(type: ColumnType): string | null {
  switch (type.name) {
    case 'text':
    case 'varchar':
    case 'char':
    // Athena does not list uuid among its types; as text two uuids may differ by case only.
    case 'uuid':
      return null;
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'real':
    case 'boolean':
    case 'date':
      return `cast as ${type.name}`;
    case 'double precision':
      return 'cast as double';
    case 'numeric':
      return decimalType(type);
    // Without the digits Athena's types round to milliseconds.
    case 'time':
    case 'timestamp':
      return `cast as ${type.name}(6)`;
    case 'timestamptz':
      return 'cast as timestamp(6) with time zone';
    case 'jsonb':
      return 'json_parse';
    case 'bytea':
      return 'from_hex after \\x';
  }
}

/**
 * How a query in Athena makes a value of a column's text, in a few words; null where the text is the value, or where no
 * type of Athena holds every value. Types: docs.aws.amazon.com/athena/latest/ug/data-types.html.
 */
export function athenaReading({ type, formats, numberFormat, truthWords, timezone }: ColumnModel): string | null {
  const written = formats.length === 0 ? null : `written ${formats.join(' or ')}`;
  // A cast would take a time without an offset for UTC, and shift it without a word.
  const zone = timezone === null ? null : `in ${timezone} unless it has an offset`;
  const number = numberFormat === null ? null : `written ${numberExample(numberFormat)}`;
  const truth =
    truthWords === null ? null : `${truthWords.true.join(', ')} for true, ${truthWords.false.join(', ')} for false`;
  const how = [written, number, truth, zone].filter((part) => part !== null);
  return how.length > 0 ? how.join(', ') : readType(type);
}
