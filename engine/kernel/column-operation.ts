import type { ColumnModel } from '../../model/column-model.ts';
import { limits } from '../../model/limits.ts';
import { type ColumnOperation, NULLABLE, OPERATIONS } from './kernel.ts';

const LONGEST_KEY = limits.keyBytes;
const ANY_LENGTH = 0x7fffffff;

/** Whether nothing but the type decides about a column's fields. An option that joins the model has to be judged here. */
function isPlain(column: ColumnModel): boolean {
  const {
    nulls,
    trim,
    textFormula,
    letterCase,
    normalize,
    matches,
    min,
    max,
    oneOf,
    formats,
    midnight,
    numberFormat,
    // What follows changes nothing in a field that has a value, or only where one of those above does.
    name,
    type,
    from,
    nth,
    range,
    folder,
    fromFile,
    required,
    optional,
    quotedNulls,
    pivot,
    fraction,
    truthWords,
    timezone,
    default: fallback,
    comment,
    was,
    pii,
    ...others
  } = column;
  others satisfies Record<string, never>;
  const isWrittenPlainly = formats.length === 0 && !midnight && numberFormat === null;
  const isTakenAsItIs = nulls.length === 0 && !trim && !textFormula && letterCase === null && normalize === null;
  return isWrittenPlainly && isTakenAsItIs && matches === null && min === null && max === null && oneOf === null;
}

function plainOperation({ type }: ColumnModel, isKey: boolean): Pick<ColumnOperation, 'operation' | 'numbers'> {
  const { name, length = ANY_LENGTH, precision, scale = 0 } = type;
  switch (name) {
    case 'text':
    case 'varchar':
    case 'char':
      return { operation: OPERATIONS.text, numbers: [Math.min(length, isKey ? LONGEST_KEY : ANY_LENGTH), 0] };
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'date':
      return { operation: OPERATIONS[name], numbers: [0, 0] };
    case 'numeric':
      return precision === undefined || scale < 0 || scale > precision
        ? { operation: OPERATIONS.other, numbers: [0, 0] }
        : { operation: OPERATIONS.numeric, numbers: [precision - scale, scale] };
    default:
      return { operation: OPERATIONS.other, numbers: [0, 0] };
  }
}

/**
 * What the kernel does with a column's fields.
 *
 * @param field Where they are in the file; -1 where the column is read from none.
 * @param isUtf8 Whether the file is written in UTF-8.
 */
export function columnOperation(column: ColumnModel, field: number, isKey: boolean, isUtf8: boolean): ColumnOperation {
  const other: ColumnOperation = { operation: OPERATIONS.other, field, numbers: [0, 0] };
  if (column.fromFile === 'record')
    return { ...other, operation: OPERATIONS.record, numbers: [column.type.name === 'bigint' ? 8 : 4, 0] };
  if (field < 0 || !isPlain(column)) return other;
  const plain = plainOperation(column, isKey);
  if (plain.operation === OPERATIONS.text && !isUtf8) return other;
  const isNullable = !isKey && !column.required && column.default === null;
  return { field, ...plain, operation: plain.operation + (isNullable ? NULLABLE : 0) };
}
