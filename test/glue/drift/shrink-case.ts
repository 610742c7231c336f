import { append, type ColumnDefinition, type TableDefinition } from '../../../model/index.ts';
import type { DriftCase } from './drift-case.ts';
import type { DriftFile } from './random-file.ts';

type Differs = (candidate: DriftCase) => Promise<boolean>;

const OPTIONS = [
  'required',
  'optional',
  'trim',
  'nulls',
  'pii',
  'from',
  'folder',
  'fromFile',
  'default',
  'min',
  'max',
  'oneOf',
  'matches',
];

function withColumns(table: TableDefinition, columns: Readonly<Record<string, ColumnDefinition>>): TableDefinition {
  const key = (table.key ?? []).filter((name) => name in columns);
  const { key: _, ...rest } = table;
  return key.length === 0 ? { ...rest, columns, load: append() } : { ...rest, key, columns };
}

/** Tables with one thing less. */
function* simplerTables(table: TableDefinition): Generator<TableDefinition> {
  const columns = Object.entries(table.columns);
  for (const [name] of columns) {
    yield withColumns(table, Object.fromEntries(columns.filter(([other]) => other !== name)));
  }
  if (table.key !== undefined) {
    const { key: _, ...rest } = table;
    yield { ...rest, load: append() };
  }
  if (table.strict === true) yield { ...table, strict: false };
  for (const [name, column] of columns) {
    for (const option of OPTIONS.filter((each) => each in column)) {
      const fewer = Object.fromEntries(Object.entries(column).filter(([each]) => each !== option));
      yield { ...table, columns: { ...table.columns, [name]: { ...fewer, kind: column.kind } as ColumnDefinition } };
    }
  }
}

function* simplerCases(found: DriftCase): Generator<DriftCase> {
  if (found.files.length > 1) for (const file of found.files) yield { ...found, files: [file] };
  if (found.pieceBytes > 0) yield { ...found, pieceBytes: 0 };
  if (found.reads.length > 1 || found.reads[0] !== 1 << 20) yield { ...found, reads: [1 << 20] };
  for (const table of simplerTables(found.table)) yield { ...found, table };
}

/** The file with a piece of its bytes cut out: first halves of it, in the end single bytes. */
function* shorterFiles({ uri, bytes }: DriftFile, size: number): Generator<DriftFile> {
  for (let at = 0; at < bytes.length; at += size) {
    yield { uri, bytes: Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + size)]) };
  }
}

async function shorten(found: DriftCase, differs: Differs): Promise<DriftCase> {
  let smallest = found;
  for (const index of found.files.keys()) {
    for (let size = (found.files[index]?.bytes.length ?? 0) >> 1; size > 0; size >>= 1) {
      const file = smallest.files[index];
      if (file === undefined) continue;
      for (const shorter of shorterFiles(file, size)) {
        const candidate = { ...smallest, files: smallest.files.with(index, shorter) };
        if (await differs(candidate)) {
          smallest = candidate;
          size <<= 1;
          break;
        }
      }
    }
  }
  return smallest;
}

/** The same difference in a smaller case: fewer files, columns, options and bytes. */
export async function shrinkCase(found: DriftCase, differs: Differs): Promise<DriftCase> {
  let smallest = found;
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    for (const candidate of simplerCases(smallest)) {
      if (!(await differs(candidate))) continue;
      smallest = candidate;
      isSmaller = true;
      break;
    }
  }
  return shorten(smallest, differs);
}
