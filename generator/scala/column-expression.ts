import type { ColumnModel } from '../../model/column-model.ts';
import type { RejectWord } from '../../model/reject-codes.ts';
import type { TableModel } from '../../model/table-model.ts';
import { type TypeExpression, typeExpression } from './column-type.ts';
import { scalaText, scalaTexts } from './scala-text.ts';

/** A piece of a script with what it needs. */
export interface ScalaPiece {
  readonly expression: string;
  /** The partials that define what it uses. */
  readonly partials: readonly string[];
  /** Reasons that these give. */
  readonly rejects: readonly RejectWord[];
}

/** Types of any length, for which a key may be too long. */
const LONG = new Set(['text', 'varchar', 'char', 'numeric', 'bytea', 'jsonb']);
/** Types whose values may hold more than ASCII: only for them the file's encoding matters. */
const LETTERS = new Set(['text', 'varchar', 'char', 'jsonb']);

/** Whether a type's values may be of any length. */
export function isLong({ type }: ColumnModel): boolean {
  return LONG.has(type.name);
}

function wrap(inner: ScalaPiece, expression: string, partial: string, reject: RejectWord): ScalaPiece {
  return { expression, partials: [...inner.partials, partial], rejects: [...inner.rejects, reject] };
}

/** A value of the definition, in the type's own grammar whatever the column's `format`. */
function literal(column: ColumnModel, text: string): string {
  return `literal(${plainType(column).expression}, ${scalaText(text)})`;
}

function plainType(column: ColumnModel): TypeExpression {
  return typeExpression({ ...column, format: null, timezone: null });
}

function bounds(column: ColumnModel): string {
  const named = (name: 'min' | 'max') => {
    const text = column[name];
    return text === null ? [] : [`${name} = ${literal(column, text)}`];
  };
  return [...named('min'), ...named('max')].join(', ');
}

/** The column's checks around its type's encoder, in the order of the reading rules. */
function checked(column: ColumnModel, type: TypeExpression, isKey: boolean, automaton: string | null): ScalaPiece {
  let piece: ScalaPiece = type;
  if (automaton !== null) {
    piece = wrap(piece, `matching(${piece.expression}, ${automaton})`, 'matching', 'not-matched');
  }
  if (type.order !== null && (column.min !== null || column.max !== null)) {
    piece = wrap(piece, `bounded(${piece.expression}, ${type.order}, ${bounds(column)})`, 'bounded', 'out-of-bounds');
  }
  if (column.oneOf !== null) {
    const values = `${scalaTexts(column.oneOf)}.map(literal(${plainType(column).expression}, _))`;
    const order = type.order ?? 'byteOrder';
    piece = wrap(piece, `allowing(${piece.expression}, ${order}, ${values})`, 'allowing', 'not-allowed');
  }
  return isKey && isLong(column) ? wrap(piece, `shortKey(${piece.expression})`, 'short-key', 'key-too-long') : piece;
}

/** What the column's literals and order need besides its encoder. */
function helpersOf(column: ColumnModel, type: TypeExpression): Omit<ScalaPiece, 'expression'> {
  const ordered = column.oneOf !== null || (type.order !== null && (column.min !== null || column.max !== null));
  const plain = ordered || column.default !== null ? plainType(column) : null;
  return {
    partials: [
      ...(ordered ? type.orderPartials : []),
      ...(plain === null ? [] : ['literal', ...plain.partials]),
      ...(column.nulls.length > 0 ? ['tokens'] : []),
      ...(column.matches !== null ? ['automaton'] : []),
    ],
    rejects: plain?.rejects ?? [],
  };
}

/** What a column's expression depends on besides the column. */
export interface ColumnContext {
  readonly table: TableModel;
  /** The script has to know the columns of the key. */
  readonly wideKey: boolean;
  /** The Scala name of the column's compiled `matches`. */
  readonly automaton: string | null;
}

/** A column as a Scala expression, of those options only that it has. */
export function columnExpression(column: ColumnModel, { table, wideKey, automaton }: ColumnContext): ScalaPiece {
  const type = typeExpression(column);
  const isKey = table.key.includes(column.name);
  // A folder's name is UTF-8, whatever the file is written in.
  const encoding = column.folder === null ? table.source.encoding : 'utf-8';
  let piece = checked(column, type, isKey, automaton);
  if (encoding !== 'utf-8' && LETTERS.has(column.type.name)) {
    piece = wrap(piece, `transcoded(${piece.expression})`, 'transcoded', 'invalid-encoding');
  }
  const helpers = helpersOf(column, type);
  const charset = encoding === 'utf-8' ? 'UTF_8' : 'charset';
  const options = [
    scalaText(column.name),
    `Seq(${column.folder === null ? column.from.map(scalaText).join(', ') : ''})`,
    piece.expression,
    ...(column.required ? ['required = true'] : []),
    ...(column.default === null ? [] : [`default = Some(${literal(column, column.default)})`]),
    ...(column.nulls.length === 0 ? [] : [`nulls = tokens(${charset}, ${column.nulls.map(scalaText).join(', ')})`]),
    ...(column.trim ? ['trim = true'] : []),
    ...(column.folder === null ? [] : [`folder = Some(${scalaText(column.folder)})`]),
    ...(isKey && wideKey ? ['isKey = true'] : []),
    ...(column.pii ? ['isPersonal = true'] : []),
  ];
  return {
    expression: `Column(${options.join(', ')})`,
    partials: [...piece.partials, ...helpers.partials],
    rejects: [...piece.rejects, ...helpers.rejects],
  };
}
