import type {
  ColumnDefinition,
  CsvOptions,
  DmsOptions,
  FixedWidthOptions,
  JsonOptions,
  LoadModel,
} from '../../../model/index.ts';

/** What options of columns and sources make of a file, as plain data: each engine is to give the same. */
export interface ColumnCase {
  readonly rule: string;
  readonly source?: Omit<CsvOptions, 'prefix'>;
  /** For files of AWS DMS, in the place of `source`. */
  readonly dms?: Omit<DmsOptions, 'prefix'>;
  /** For files of fixed width, in the place of `source`. */
  readonly fixed?: Omit<FixedWidthOptions, 'prefix'>;
  /** For files of JSON, in the place of `source`. */
  readonly json?: Omit<JsonOptions, 'prefix'>;
  readonly columns: Readonly<Record<string, ColumnDefinition>>;
  /** @default none, and append() */
  readonly key?: readonly string[];
  readonly load?: LoadModel;
  readonly uri?: string;
  /** The file; a string is written as UTF-8. */
  readonly input: string | Buffer;
  /** Values in the types' own grammar; null is NULL. */
  readonly rows?: readonly (readonly (string | null)[])[];
  /** Record, column, code. */
  readonly rejects?: readonly (readonly [number, string, string])[];
  /** A code, or the beginning of code and message. */
  readonly refusal?: string;
  readonly warnings?: readonly string[];
}

/** A file of one column `c`: each field as the file has it, and its value, or the code of the reject after `!`. */
export function fieldCase(
  rule: string,
  column: ColumnDefinition,
  fields: readonly (readonly [field: string, value: string | null])[],
  source: ColumnCase['source'] = {},
): ColumnCase {
  const isReject = (value: string | null) => value?.startsWith('!') === true;
  const rows = fields.flatMap(([, value]) => (isReject(value) ? [] : [[value]]));
  const rejects = fields.flatMap(([, value], at) =>
    value !== null && isReject(value) ? [[at + 1, 'c', value.slice(1)] as const] : [],
  );
  const input = `c\n${fields.map(([field]) => `${field}\n`).join('')}`;
  return { rule, source, columns: { c: column }, input, rows, rejects };
}
