import type {
  BooleanOptions,
  ByteaOptions,
  CharOptions,
  ClockOptions,
  DateOptions,
  IntegerOptions,
  NumberOptions,
  PlainOptions,
  TextOptions,
  TimestamptzOptions,
} from './column-options.ts';
import type { NumberType, TextType, TypeName } from './column-types.ts';

interface Length {
  /** In characters. */
  readonly length: number;
}

interface Precision {
  /** Significant digits in all. */
  readonly precision?: number;
  /** Digits after the point. */
  readonly scale?: number;
}

type OptionsByType = Readonly<Record<Exclude<TextType, 'char'>, TextOptions>> & {
  readonly char: CharOptions;
} & Readonly<Record<'varchar' | 'char', Length>> &
  Readonly<Record<Exclude<NumberType, 'integer' | 'bigint'>, NumberOptions>> &
  Readonly<Record<'integer' | 'bigint', IntegerOptions>> &
  Readonly<Record<'numeric', Precision>> &
  Readonly<Record<'date', DateOptions>> &
  Readonly<Record<'time' | 'timestamp', ClockOptions>> &
  Readonly<Record<'timestamptz', TimestamptzOptions>> &
  Readonly<Record<'uuid' | 'jsonb', PlainOptions>> & { readonly boolean: BooleanOptions; readonly bytea: ByteaOptions };

/** A column of one type, as a definition holds it. */
export type ColumnOf<Type extends TypeName> = { readonly kind: Type } & OptionsByType[Type];

/** A column of any type, as a definition holds it. */
export type ColumnDefinition = { [Type in TypeName]: ColumnOf<Type> }[TypeName];

/** A table's columns by their names. */
export type ColumnDefinitions = Readonly<Record<string, ColumnDefinition>>;
