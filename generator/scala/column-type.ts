import type { ColumnModel } from '../../model/column-model.ts';
import { type FormatToken, parseFormat } from '../../model/format.ts';
import type { RejectWord } from '../../model/reject-codes.ts';
import { scalaText } from './scala-text.ts';

/** How a column's type is written in a script. */
export interface TypeExpression {
  /** The encoder, as a Scala expression. */
  readonly expression: string;
  /** The partials that define it. */
  readonly partials: readonly string[];
  /** Reasons that these give. */
  readonly rejects: readonly RejectWord[];
  /** The order of its values, as a Scala expression; null where they have none. */
  readonly order: string | null;
  readonly orderPartials: readonly string[];
}

const WHOLE = { order: 'wholeOrder', orderPartials: ['order', 'whole-order'] } as const;
const UNORDERED = { order: null, orderPartials: ['order', 'byte-order'] } as const;
const NUMBERS: readonly RejectWord[] = ['not-a-number', 'out-of-range'];
/** Digits before and behind the point of a numeric without a precision. */
const MOST_BEFORE = 131_072;
const MOST_BEHIND = 16_383;

function whole(width: number): TypeExpression {
  return {
    expression: `integer(${width})`,
    partials: ['integer'],
    rejects: ['not-an-integer', 'out-of-range'],
    ...WHOLE,
  };
}

function text({ type: { length } }: ColumnModel): TypeExpression {
  const partials = ['text', 'check-text'];
  const rejects: readonly RejectWord[] = ['nul-byte', 'invalid-utf8'];
  if (length === undefined) return { expression: 'text', partials, rejects, ...UNORDERED };
  return {
    expression: `limited(text, ${length})`,
    partials: [...partials, 'limited'],
    rejects: [...rejects, 'too-long'],
    ...UNORDERED,
  };
}

function numeric({ type: { precision, scale = 0 } }: ColumnModel): TypeExpression {
  const limits =
    precision === undefined
      ? `${MOST_BEFORE}, ${MOST_BEHIND}, None`
      : `${precision - scale}, ${scale}, Some(${Math.max(0, scale)})`;
  return {
    expression: `numeric(${limits})`,
    partials: ['digits', 'numeric'],
    rejects: [...NUMBERS, 'too-precise'],
    order: 'numericOrder',
    orderPartials: ['order', 'numeric-order'],
  };
}

function floating(width: 4 | 8, name: 'real' | 'double'): TypeExpression {
  return {
    expression: `float(${width})`,
    partials: ['float'],
    rejects: NUMBERS,
    order: `${name}Order`,
    orderPartials: ['order', `${name}-order`],
  };
}

const HEX = ['hex-values', 'hex'];

function bytea(format: string | null): TypeExpression {
  const rejects: readonly RejectWord[] = ['not-bytea'];
  if (format === 'base64') return { expression: 'byteaBase64', partials: ['bytea-base64'], rejects, ...UNORDERED };
  if (format === 'hex') return { expression: 'byteaHex', partials: [...HEX, 'bytea-hex'], rejects, ...UNORDERED };
  return { expression: 'bytea', partials: [...HEX, 'bytea'], rejects, ...UNORDERED };
}

const PIECES: Readonly<Record<Exclude<FormatToken['field'], 'literal' | 'fraction'>, string>> = {
  year: 'YYYY',
  month: 'MM',
  'month-name': 'Mon',
  day: 'DD',
  hour24: 'HH24',
  hour12: 'HH12',
  minute: 'MI',
  second: 'SS',
  'half-day': 'AM',
  offset: 'OF',
};

function formatPiece(token: FormatToken): string {
  if (token.field === 'literal') return token.text;
  if (token.field === 'fraction') return `${token.point}FF`;
  const padded = !('padded' in token) || token.padded;
  return `${padded ? '' : 'FM'}${PIECES[token.field]}`;
}

interface MomentKind {
  readonly name: 'date' | 'time' | 'timestamp' | 'timestamptz';
  /** Partials for ISO 8601, and for both ways. */
  readonly iso: readonly string[];
  readonly put: readonly string[];
  readonly rejects: readonly RejectWord[];
}

const ISO_TIMESTAMP = ['two-digits', 'iso-date', 'iso-clock', 'iso-timestamp'];
const MOMENTS: Readonly<Record<MomentKind['name'], MomentKind>> = {
  date: { name: 'date', iso: ['two-digits', 'iso-date'], put: ['calendar', 'put-date'], rejects: ['not-a-date'] },
  time: {
    name: 'time',
    iso: ['two-digits', 'iso-clock'],
    put: ['clock', 'put-time'],
    rejects: ['not-a-time', 'too-precise'],
  },
  timestamp: {
    name: 'timestamp',
    iso: ISO_TIMESTAMP,
    put: ['calendar', 'clock', 'put-timestamp'],
    rejects: ['not-a-timestamp', 'too-precise'],
  },
  timestamptz: {
    name: 'timestamptz',
    iso: [...ISO_TIMESTAMP, 'no-offset', 'offset', 'iso-offset'],
    put: ['calendar', 'clock', 'put-timestamp'],
    rejects: ['not-a-timestamp', 'too-precise'],
  },
};

/** What a format needs besides what its type needs. */
function formatPartials(kind: MomentKind, tokens: readonly FormatToken[]): readonly string[] {
  const offset = tokens.some(({ field }) => field === 'offset') ? ['no-offset', 'two-digits', 'offset'] : [];
  return [...(kind.name === 'date' ? [] : ['digits']), ...offset, 'format'];
}

/** A date or time: written as ISO 8601 or by a format of its own, in a time zone or none. */
function moment(kind: MomentKind, { format, timezone }: ColumnModel): TypeExpression {
  const tokens = format === null ? null : parseFormat(format);
  const reader =
    tokens === null ? [] : [`new Format(${tokens.map((token) => scalaText(formatPiece(token))).join(', ')})`];
  const zone = timezone === null ? [] : [`new Zone(${scalaText(timezone)})`];
  const values = [...reader, ...zone];
  const offset: readonly RejectWord[] =
    timezone !== null ? ['ambiguous-time'] : tokens === null ? ['missing-offset'] : [];
  return {
    expression: values.length === 0 ? kind.name : `${kind.name}(${values.join(', ')})`,
    partials: [
      ...kind.put,
      ...(tokens === null ? kind.iso : formatPartials(kind, tokens)),
      ...(timezone === null ? [] : ['no-offset', 'zone']),
      `${kind.name}${tokens === null ? '' : '-as'}${timezone === null ? '' : '-in'}`,
    ],
    rejects: [...kind.rejects, ...(kind.name === 'timestamptz' ? offset : [])],
    ...WHOLE,
  };
}

/** The type's encoder, apart from the column's other options. */
export function typeExpression(column: ColumnModel): TypeExpression {
  const { type } = column;
  switch (type.name) {
    case 'text':
    case 'varchar':
    case 'char':
      return text(column);
    case 'smallint':
      return whole(2);
    case 'integer':
      return whole(4);
    case 'bigint':
      return whole(8);
    case 'numeric':
      return numeric(column);
    case 'real':
      return floating(4, 'real');
    case 'double precision':
      return floating(8, 'double');
    case 'boolean':
      return { expression: 'boolean', partials: ['boolean'], rejects: ['not-a-boolean'], ...UNORDERED };
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return moment(MOMENTS[type.name], column);
    case 'uuid':
      return { expression: 'uuid', partials: ['hex-values', 'uuid'], rejects: ['not-a-uuid'], ...UNORDERED };
    case 'jsonb':
      return {
        expression: 'jsonb',
        partials: ['check-text', 'digits', 'jsonb'],
        rejects: ['nul-byte', 'invalid-utf8', 'not-json', 'nested-too-deep'],
        ...UNORDERED,
      };
    case 'bytea':
      return bytea(column.format);
  }
}
