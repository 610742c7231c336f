import { keptAbsences } from '../../model/absence.ts';
import { type ColumnModel, decodesFirst, hasLetters, inOwnGrammar } from '../../model/column-model.ts';
import { columnTypes } from '../../model/column-types.ts';
import { isField } from '../../model/from-file.ts';
import { type ValueCheck, valueChecks } from '../../model/judging-order.ts';
import { limits } from '../../model/limits.ts';
import type { TableModel } from '../../model/table-model.ts';
import type { Automaton } from '../automaton.ts';
import { automatonText } from './automaton-text.ts';
import { decoderValue } from './decoder-value.ts';
import { type ScalaCall, type ScalaValue, scalaOption } from './scala-value.ts';
import { typeValue } from './type-value.ts';

/** Whether a type's values may be of any length. */
export function isLong({ type }: ColumnModel): boolean {
  return columnTypes[type.name].bytes === null;
}

/** The type in its own grammar, whatever the column's `format`: the definition's own values are written in it. */
function plainEncoder(column: ColumnModel): ScalaValue {
  return typeValue(inOwnGrammar(column)).encoder;
}

function literal(column: ColumnModel, text: string): ScalaCall {
  return { call: 'Literal', args: [plainEncoder(column), text] };
}

/** What a column depends on besides itself. */
export interface ColumnContext {
  readonly table: TableModel;
  /** The column's compiled `matches`. */
  readonly automaton: Automaton | null;
}

/** Each check around what comes before it; one that the column does not have adds nothing. */
const around: Readonly<
  Record<ValueCheck, (inner: ScalaValue, column: ColumnModel, context: ColumnContext) => ScalaValue>
> = {
  matches: (inner, _, { automaton }) =>
    automaton === null
      ? inner
      : { call: 'Matching', args: [inner, { call: 'Automaton', args: [automatonText(automaton)] }] },
  bounds: (inner, column) => {
    const { order } = typeValue(column);
    const { min, max } = column;
    if (order === null || (min === null && max === null)) return inner;
    const named = {
      ...(min === null ? {} : { min: scalaOption(literal(column, min)) }),
      ...(max === null ? {} : { max: scalaOption(literal(column, max)) }),
    };
    return { call: 'Bounded', args: [inner, { call: order }], named };
  },
  oneOf: (inner, column) => {
    if (column.oneOf === null) return inner;
    const values = { call: 'Literal.all', args: [plainEncoder(column), column.oneOf] };
    return { call: 'Allowing', args: [inner, { call: typeValue(column).order ?? 'ByteOrder' }, values] };
  },
  keyLength: (inner, column, { table }) =>
    table.key.includes(column.name) && isLong(column) ? { call: 'ShortKey', args: [inner, limits.keyBytes] } : inner,
};

/** The most bytes that one byte becomes by another case and then by NFC; Unicode's own figure for either is 3. */
const lettersGrowth = 9;

function withLetters(inner: ScalaValue, { letterCase, normalize }: ColumnModel): ScalaValue {
  if (letterCase === null && normalize === null) return inner;
  return { call: 'Letters', args: [inner, letterCase ?? '', normalize !== null] };
}

/** What a column holds of its file. */
function ofFile({ fromFile, type }: ColumnModel): ScalaCall['named'] {
  if (fromFile === 'record') return { recordBytes: type.name === 'bigint' ? 8 : 4 };
  return fromFile === null ? {} : { fromFile: scalaOption(fromFile) };
}

/** A column as the runtime's `Column`, with those options only that it has. */
export function columnValue(column: ColumnModel, context: ColumnContext): ScalaCall {
  const { table } = context;
  // What a path says is UTF-8, whatever the file is written in.
  const encoding = isField(column) ? table.source.encoding : 'utf-8';
  const checked = valueChecks.reduce<ScalaValue>(
    (inner, check) => around[check](inner, column, context),
    typeValue(column).encoder,
  );
  const decoder = decoderValue(encoding);
  const isDecodedFirst = decoder !== null && decodesFirst(column);
  const letters = withLetters(checked, column);
  const value = column.textFormula ? { call: 'InsideFormula', args: [letters] } : letters;
  const encoder =
    decoder !== null && !isDecodedFirst && hasLetters(column) ? { call: 'Transcoded', args: [value, decoder] } : value;
  return {
    call: 'Column',
    args: [column.name, isField(column) ? column.from : [], encoder],
    named: {
      ...(column.nth === null ? {} : { nth: scalaOption(column.nth) }),
      ...(column.required ? { required: true } : {}),
      ...(column.default === null ? {} : { default: scalaOption(literal(column, column.default)) }),
      ...(column.nulls.length === 0 ? {} : { nulls: { call: 'Tokens', args: [column.nulls] } }),
      ...(column.quotedNulls && column.nulls.length > 0 ? { quotedNulls: true } : {}),
      ...(column.trim ? { trim: true } : {}),
      ...(column.folder === null ? {} : { folder: scalaOption(column.folder) }),
      ...ofFile(column),
      ...(column.optional ? { optional: true } : {}),
      ...(keptAbsences(table).includes(column.name) ? { keepsAbsence: true } : {}),
      ...(table.key.includes(column.name) ? { isKey: true } : {}),
      ...(isDecodedFirst ? { decoder: scalaOption(decoder) } : {}),
      ...(letters === checked ? {} : { growth: lettersGrowth }),
      ...(column.pii ? { isPersonal: true } : {}),
    },
  };
}
