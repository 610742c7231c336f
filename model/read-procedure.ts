import type { Fields } from './fields.ts';
import { readIdentifier, readSchema } from './identifier.ts';
import type { ProcedureModel } from './table-model.ts';

/** Normalises a procedure's definition; null, with its mistakes, where it has no name. */
export function readProcedure(fields: Fields, schema: string): ProcedureModel | null {
  const name = readIdentifier(fields, 'name', true);
  if (fields.value('file') === undefined) fields.wrong('file', 'nothing', 'the path of the SQL that creates it');
  const rest = {
    schema: readSchema(fields) ?? schema,
    file: fields.filledText('file', ''),
    after: fields.texts('after') ?? [],
    reads: fields.texts('reads') ?? [],
    writes: fields.texts('writes') ?? [],
  };
  fields.close();
  return name === null ? null : { name, ...rest };
}
