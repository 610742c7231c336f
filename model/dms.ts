import type { DmsOperations } from './dms-operations.ts';
import { freeze } from './freeze.ts';
import { type CsvDefinition, type CsvOptions, csv } from './source.ts';

/** Options of `dms`: those of `csv` that an endpoint of DMS can change. */
export interface DmsOptions
  extends Pick<
    CsvOptions,
    'prefix' | 'delimiter' | 'quote' | 'encoding' | 'multiline' | 'quotedNulls' | 'files' | 'except'
  > {
  /**
   * Whether files have a header: the endpoint's `AddColumnName`. Without one columns are found by their place, after `Op`.
   *
   * @default false
   */
  readonly header?: boolean;
  /**
   * Which files begin each record with `Op`, which is I, U or D. `changes`: those that are no full load. `always`: the endpoint
   * has `IncludeOpForFullLoad`. `never`: it has `CdcInsertsOnly` or `CdcInsertsAndUpdates`, and not that. A header tells by itself.
   *
   * @default 'changes'
   */
  readonly op?: DmsOperations;
  /**
   * What stands for NULL: the endpoint's `CsvNullValue`.
   *
   * @default ['NULL']
   */
  readonly nulls?: readonly string[];
}

/**
 * The files that AWS DMS writes for a table: full loads (`LOAD00000001.csv` …), then changes by the time in their names, in folders by
 * date or in none. A merge deletes where `Op` is D. Source: https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Target.S3.html
 */
export function dms({ op, ...options }: DmsOptions): CsvDefinition {
  return freeze({ ...csv({ header: false, nulls: ['NULL'], ...options }), dms: op ?? 'changes' });
}
