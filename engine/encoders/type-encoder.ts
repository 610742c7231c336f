import type { ColumnModel } from '../../model/column-model.ts';
import { isOneOf, wholeTypes } from '../../model/column-types.ts';
import { rejectNumber } from '../../model/reject-codes.ts';
import { boolean, booleanWords } from './boolean.ts';
import { bytea } from './bytea.ts';
import type { TypeEncoder } from './encode.ts';
import { doublePrecision, real } from './float.ts';
import { formattedNumber } from './formatted-number.ts';
import { bigint, integer, smallint } from './integer.ts';
import { jsonb } from './jsonb.ts';
import { date, time, timestamp, timestamptz } from './moment.ts';
import { numeric } from './numeric.ts';
import { text } from './text.ts';
import { uuid } from './uuid.ts';

function plainEncoder(column: ColumnModel): TypeEncoder {
  switch (column.type.name) {
    case 'text':
    case 'varchar':
    case 'char':
      return text(column.type);
    case 'smallint':
      return smallint;
    case 'integer':
      return integer;
    case 'bigint':
      return bigint;
    case 'numeric':
      return numeric(column.type);
    case 'real':
      return real;
    case 'double precision':
      return doublePrecision;
    case 'boolean':
      return column.truthWords === null ? boolean : booleanWords(column.truthWords);
    case 'date':
      return date(column);
    case 'time':
      return time(column);
    case 'timestamp':
      return timestamp(column);
    case 'timestamptz':
      return timestamptz(column);
    case 'uuid':
      return uuid;
    case 'jsonb':
      return jsonb;
    case 'bytea':
      return bytea(column.formats[0] ?? null);
  }
}

/** How a column's type is written, by the column's own format, apart from its other options. */
export function typeEncoder(column: ColumnModel): TypeEncoder {
  const { numberFormat, type } = column;
  const encoder = plainEncoder(column);
  if (numberFormat === null) return encoder;
  const isFloat = type.name === 'real' || type.name === 'double precision';
  return formattedNumber(encoder, numberFormat, {
    refusal: -rejectNumber(isOneOf(wholeTypes, type.name) ? 'not-an-integer' : 'not-a-number'),
    isDouble: type.name === 'double precision',
    hasPower: isFloat && numberFormat.percent !== 'fraction',
  });
}
