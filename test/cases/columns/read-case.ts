import { encodeLiteral } from '../../../engine/encoders/literal.ts';
import { type CompiledTable, compileTable } from '../../../generator/sql/compile-table.ts';
import { append, csv, definePipeline, dms, fixedWidth, json, type TableDefinition } from '../../../model/index.ts';
import { stagedTable } from '../../../model/staged-table.ts';
import type { ColumnCase } from './column-case.ts';

function sourceOf({ source, fixed, dms: files, json: lines }: ColumnCase): TableDefinition['source'] {
  const prefix = 'cases/';
  if (lines !== undefined) return json({ prefix, ...lines });
  if (fixed !== undefined) return fixedWidth({ prefix, ...fixed });
  return files === undefined ? csv({ prefix, ...source }) : dms({ prefix, ...files });
}

/** A case's table, compiled. */
export function compileCase(each: ColumnCase): CompiledTable {
  const { columns, key = [], load = append() } = each;
  const table: TableDefinition = {
    name: 'cases',
    source: sourceOf(each),
    columns,
    key,
    load,
    rejectLimit: { share: 1 },
  };
  const [model] = definePipeline({ name: 'cases', tables: [table] }).tables;
  if (model === undefined) throw new Error('The pipeline has one table.');
  return compileTable(model);
}

/** The file of a case. */
export function fileOf({ input, uri = 'file:///in/a.csv' }: ColumnCase): { uri: string; bytes: Buffer } {
  return { uri, bytes: typeof input === 'string' ? Buffer.from(input) : input };
}

/** The fields of each tuple of binary COPY; of NULL none. */
function tuplesOf(bytes: Buffer): readonly (readonly (Buffer | null)[])[] {
  const tuples: (Buffer | null)[][] = [];
  for (let at = 0; at < bytes.length; ) {
    const fields = bytes.readInt16BE(at);
    at += 2;
    tuples.push(
      Array.from({ length: fields }, () => {
        const length = bytes.readInt32BE(at);
        at += 4 + Math.max(0, length);
        return length < 0 ? null : bytes.subarray(at - length, at);
      }),
    );
  }
  return tuples;
}

/** What a reader made of the file of a case. */
export interface CaseAnswer {
  readonly rows: Buffer;
  readonly rejects: Buffer;
  /** Code and message. */
  readonly refusal: string | null;
  readonly warnings: readonly string[];
}

/** What it made, as a case says it; rows in hexadecimal digits. */
export function toldOf(each: ColumnCase, answer: CaseAnswer) {
  const width = stagedTable(compileCase(each).model).columns.length;
  return {
    rows: tuplesOf(answer.rows).map((fields) => fields.slice(0, width).map((field) => field?.toString('hex') ?? null)),
    rejects: tuplesOf(answer.rejects).map((fields) => [
      Number(fields[2]?.readBigInt64BE()),
      String(fields[6]),
      String(fields[7]),
    ]),
    warnings: answer.warnings,
  };
}

/** What a case says that a reader should make of it. */
export function expectedOf(each: ColumnCase, { model }: CompiledTable) {
  const value = (text: string | null, at: number) => {
    const column = stagedTable(model).columns[at];
    if (column === undefined) throw new Error(`The case has a value too many: ${text}`);
    return text === null ? null : encodeLiteral(column, text).subarray(4).toString('hex');
  };
  return {
    rows: (each.rows ?? []).map((row) => row.map(value)),
    rejects: (each.rejects ?? []).map((reject) => [...reject]),
    warnings: each.warnings ?? [],
  };
}
