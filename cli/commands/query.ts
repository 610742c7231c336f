import { queryRows } from '../../runtime/query.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { openDatabase } from '../database.ts';
import { findProject } from '../project.ts';
import { plural } from '../views/format.ts';
import { tableLines } from '../views/table.ts';

/** Rows that are laid out together; more come in further blocks, so that a large answer does not fill memory. */
const BLOCK = 1000;

function cell(value: unknown): string {
  if (value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`;
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value).replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
}

/** `aspen query SQL`: reads from the pipeline's database, in a transaction that may only read. */
export async function query(
  context: CommandContext,
  sql: string,
  options: { readonly database?: string },
): Promise<CommandResult> {
  const { cwd, output, json, signal } = context;
  const database = await openDatabase(context, findProject(cwd), options.database, 'query');
  try {
    let rows = 0;
    await queryRows(await database.connect('query'), sql, BLOCK, signal, (fields, block) => {
      rows += block.length;
      if (json === null) {
        const columns = fields.map((head) => ({ head }));
        for (const line of tableLines(
          columns,
          block.map((row) => row.map(cell)),
        ))
          output.line(line);
      } else {
        for (const row of block) {
          json.event('row', { row: Object.fromEntries(fields.map((field, index) => [field, row[index] ?? null])) });
        }
      }
    });
    if (json === null) output.note(plural(rows, 'row'));
    return { ending: 'done', facts: { rows } };
  } finally {
    await database.close();
  }
}
