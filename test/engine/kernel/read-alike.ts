import { expect } from 'vitest';
import { compileTable } from '../../../generator/sql/compile-table.ts';
import { definePipeline, type TableDefinition } from '../../../model/index.ts';
import { Pieces, readBytes } from '../read-bytes.ts';

function compiled(definition: TableDefinition) {
  const [table] = definePipeline({ name: 'kernel', tables: [definition] }).tables;
  if (table === undefined) throw new Error('The pipeline has one table.');
  return compileTable(table);
}

/** All that reading gives, with the bytes as text; by the kernel where it can, or each record by itself. */
export async function read(
  definition: TableDefinition,
  bytes: Buffer,
  { oneByOne = false, reads = [1 << 20], uri = 'in/a.csv' },
) {
  const { model, automata } = compiled(definition);
  const given = await readBytes(model, new Pieces(bytes, reads), { automata, oneByOne, uri });
  return { ...given, rows: given.rows.toString('hex'), rejects: given.rejects.toString('hex') };
}

/** Reads a file both ways, and at the same time; gives what both gave. */
export async function expectAlike(definition: TableDefinition, bytes: Buffer, reads?: readonly number[], uri?: string) {
  const options = { ...(reads === undefined ? {} : { reads: [...reads] }), ...(uri === undefined ? {} : { uri }) };
  const [kernel, alone] = await Promise.all([
    read(definition, bytes, options),
    read(definition, bytes, { ...options, oneByOne: true }),
  ]);
  expect(kernel).toEqual(alone);
  return kernel;
}
