import type { TypeName } from './column-model.ts';
import type {
  BooleanOptions,
  ByteaOptions,
  MomentOptions,
  NumberOptions,
  PlainOptions,
  TextOptions,
  TimestamptzOptions,
} from './column-options.ts';

interface Length {
  /** In characters. */
  readonly length: number;
}

interface Precision {
  /** Significant digits in all. */
  readonly precision?: number;
  /** Digits behind the point. */
  readonly scale?: number;
}

interface OptionsByType {
  readonly text: TextOptions;
  readonly varchar: TextOptions & Length;
  readonly char: TextOptions & Length;
  readonly smallint: NumberOptions;
  readonly integer: NumberOptions;
  readonly bigint: NumberOptions;
  readonly numeric: NumberOptions & Precision;
  readonly real: NumberOptions;
  readonly 'double precision': NumberOptions;
  readonly boolean: BooleanOptions;
  readonly date: MomentOptions;
  readonly time: MomentOptions;
  readonly timestamp: MomentOptions;
  readonly timestamptz: TimestamptzOptions;
  readonly uuid: PlainOptions;
  readonly jsonb: PlainOptions;
  readonly bytea: ByteaOptions;
}

/** A column of one type, as a definition holds it. */
export type ColumnOf<Type extends TypeName> = { readonly kind: Type } & OptionsByType[Type];

/** A column of any type, as a definition holds it. */
export type ColumnDefinition = { [Type in TypeName]: ColumnOf<Type> }[TypeName];

/** A table's columns by their names. */
export type ColumnDefinitions = Readonly<Record<string, ColumnDefinition>>;
