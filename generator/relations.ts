import { createHash } from 'node:crypto';
import type { ProcedureFacts } from './procedures/facts.ts';
import { loadParser } from './procedures/parse-sql.ts';
import { createReader, readBody } from './procedures/plpgsql-body.ts';
import { readProcedureFile } from './procedures/procedure-file.ts';

export type { ProcedureFacts, Relation } from './procedures/facts.ts';

/**
 * Finds what a stored procedure reads and writes, by PostgreSQL's own parser.
 *
 * @param sql The text of its file.
 * @param where The file's path, for errors.
 * @throws {SqlSyntaxError} `sql-syntax`, with file, line, column and PostgreSQL's message.
 * @throws {GeneratorError} `wrong-procedure-file`: not one procedure without arguments in `plpgsql` or `sql`.
 */
export async function readProcedure(sql: string, where: string): Promise<ProcedureFacts> {
  await loadParser();
  const { schema, name, language, body, statements, searchPath, file } = readProcedureFile(sql, where);
  const reader = createReader(where);
  if (body === null) reader.readTree(statements, file);
  else if (language === 'plpgsql') readBody(body, where, reader);
  else reader.readText(body);
  const { found } = reader;
  found.finish();
  return {
    name,
    schema,
    language,
    sourceHash: createHash('sha256').update(sql, 'utf8').digest('hex'),
    reads: found.reads.all,
    writes: found.writes.all,
    creates: found.creates.all,
    calls: found.calls.all,
    functions: found.functions.all,
    dynamic: found.dynamic.length,
    dynamicLine: found.dynamic[0] ?? 0,
    searchPath: searchPath ?? found.searchPath,
  };
}
