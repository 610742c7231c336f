export type { BrakeOptions } from './brake.ts';
export {
  type CheckModel,
  type CheckOptions,
  check,
  type NamedCheckOptions,
  type OnFailure,
  type ReferencesCheck,
  type RowCheck,
  type RowCountCheck,
  references,
  rowCount,
  type UniqueCheck,
  unique,
} from './checks.ts';
export type { ColumnDefinition, ColumnDefinitions, ColumnOf } from './column.ts';
export {
  bigint,
  boolean,
  bytea,
  char,
  date,
  doublePrecision,
  integer,
  jsonb,
  numeric,
  real,
  smallint,
  text,
  time,
  timestamp,
  timestamptz,
  uuid,
  varchar,
} from './column-builders.ts';
export type { ColumnModel, ColumnType } from './column-model.ts';
export type {
  BooleanOptions,
  ByteaOptions,
  CharOptions,
  ClockOptions,
  ColumnOptions,
  DateOptions,
  IntegerOptions,
  MomentOptions,
  NumberLiteral,
  NumberOptions,
  PlainOptions,
  TextOptions,
  TimestamptzOptions,
} from './column-options.ts';
export type { TypeName } from './column-types.ts';
export type { DeleteWhen } from './delete-when.ts';
export { type DmsOptions, dms } from './dms.ts';
export type { DmsOperations } from './dms-operations.ts';
export type { CsvEncoding } from './encodings.ts';
export { AspenError, DefinitionError, type ErrorFacts, type Mistake, type Remedy } from './errors.ts';
export { type FixedWidthDefinition, type FixedWidthOptions, fixedWidth } from './fixed-width.ts';
export { type HistoryLoad, type HistoryMode, type HistoryOptions, history, type PeriodColumns } from './history.ts';
export { type JsonDefinition, type JsonOptions, json } from './json-source.ts';
export { type AppendOptions, append, type MergeLoad, type MergeOptions, merge } from './load.ts';
export type { NumberFormat } from './number-format.ts';
export { definePipeline, type PipelineDefinition } from './pipeline.ts';
export { defineProcedure, type ProcedureDefinition } from './procedure.ts';
export { type ReplaceOptions, replace } from './replace.ts';
export { type SnapshotLoad, type SnapshotOptions, snapshot } from './snapshot.ts';
export {
  type CsvDefinition,
  type CsvOptions,
  csv,
  type HeaderOptions,
  type TrailerOptions,
  type TrailerSumOptions,
} from './source.ts';
export {
  defineTable,
  type KeyColumn,
  type LoadOf,
  type MergeNeedsKey,
  type OrderableColumn,
  type TableDefinition,
} from './table.ts';
export type {
  AppendMode,
  CsvSource,
  LoadModel,
  MergeMode,
  PipelineModel,
  ProcedureModel,
  SourceModel,
  TableModel,
  Trigger,
} from './table-model.ts';
