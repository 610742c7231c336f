import stringWidth from 'string-width';
import { queryRows } from '../../runtime/query.ts';
import { answerJson } from '../answer-json.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { openDatabase } from '../database.ts';
import { findProject } from '../project.ts';
import { expandedLines, rowLines } from '../views/answer.ts';
import { plural } from '../views/format.ts';

/** Rows that are laid out together; more come in further blocks, so that a large answer does not fill memory. */
const BLOCK = 1000;

/** What `aspen query` takes. */
export interface QueryOptions {
  readonly database?: string;
  readonly expanded?: true;
}

/** `aspen query SQL`: reads from the pipeline's database, in a transaction that may only read. */
export async function query(context: CommandContext, sql: string, options: QueryOptions): Promise<CommandResult> {
  const { cwd, output, json, signal } = context;
  const database = await openDatabase(context, findProject(cwd), options.database, 'query');
  try {
    let shown = 0;
    let isTooWide = false;
    await queryRows(await database.connect('query'), sql, BLOCK, signal, (columns, rows) => {
      if (json !== null) {
        const asJson = answerJson(columns);
        for (const row of rows) json.row(asJson(row));
      } else {
        const expanded = options.expanded === true;
        for (const line of expanded ? expandedLines(columns, rows, shown + 1) : rowLines(columns, rows)) {
          output.line(line);
          isTooWide ||= !expanded && output.width !== null && stringWidth(line) > output.width;
        }
      }
      shown += rows.length;
    });
    if (json === null) output.note(plural(shown, 'row'));
    if (isTooWide) output.note('rows wider than the terminal: -x shows each column on a line of its own');
    return { ending: 'done', facts: { rows: shown } };
  } finally {
    await database.close();
  }
}
