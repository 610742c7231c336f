import type { ColumnModel } from '../../model/column-model.ts';
import { boolean } from './boolean.ts';
import { bytea } from './bytea.ts';
import type { TypeEncoder } from './encode.ts';
import { doublePrecision, real } from './float.ts';
import { bigint, integer, smallint } from './integer.ts';
import { jsonb } from './jsonb.ts';
import { date, time, timestamp, timestamptz } from './moment.ts';
import { numeric } from './numeric.ts';
import { text } from './text.ts';
import { uuid } from './uuid.ts';

/** How a column's type is written, apart from its other options. */
export function typeEncoder(column: ColumnModel): TypeEncoder {
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
      return boolean;
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
      return bytea(column.format);
  }
}
